import { Button } from '@mantine/core';

/** So many more at a time as a browser draws without standing still. */
const atOnce = 2000;

interface ShowMoreProps {
  readonly shown: number;
  readonly total: number;
  /** What they are, e.g. 'labels'. */
  readonly what: string;
  readonly onShow: (shown: number) => void;
}

/** The way to those of a list that are not shown yet; nothing where all are. */
export function ShowMore({ shown, total, what, onShow }: ShowMoreProps) {
  const left = total - shown;
  if (left <= 0) return null;
  return (
    <Button variant="subtle" size="compact-sm" onClick={() => onShow(Math.min(total, shown + atOnce))}>
      {left <= atOnce
        ? `Show all ${total.toLocaleString('en')} ${what}`
        : `Show ${atOnce.toLocaleString('en')} more of ${total.toLocaleString('en')} ${what}`}
    </Button>
  );
}
