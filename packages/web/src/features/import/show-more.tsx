import { Button } from '@mantine/core';
import { number, t } from '../../i18n/index.js';

/** So many more at a time as a browser draws without standing still. */
const atOnce = 2000;

interface ShowMoreProps {
  readonly shown: number;
  readonly total: number;
  /** So many of what they are: '12 labels'. */
  readonly of: (total: number) => string;
  readonly onShow: (shown: number) => void;
}

/** The way to those of a list that are not shown yet; nothing where all are. */
export function ShowMore({ shown, total, of, onShow }: ShowMoreProps) {
  const left = total - shown;
  if (left <= 0) return null;
  return (
    <Button variant="subtle" size="compact-sm" onClick={() => onShow(Math.min(total, shown + atOnce))}>
      {left <= atOnce
        ? t('Show all {things}', { things: of(total) })
        : t('Show {atOnce} more of {things}', { atOnce: number(atOnce), things: of(total) })}
    </Button>
  );
}
