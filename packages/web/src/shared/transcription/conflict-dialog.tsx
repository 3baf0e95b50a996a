import { Button, Group, Modal, Paper, Stack, Text } from '@mantine/core';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';

interface ConflictProps {
  readonly opened: boolean;
  /** Null where it is there no more. */
  readonly theirs: string | null;
  readonly mine: string;
  /** What became of it, and what becomes of the one that is not chosen. */
  readonly children: string;
  /** Undefined where nothing can be chosen. */
  readonly onTakeTheirs: (() => void) | undefined;
  readonly onTakeMine: (() => void) | undefined;
  readonly onClose: () => void;
}

const Version = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <div>
    <Text size="sm" fw={600}>
      {title}
    </Text>
    <Paper withBorder p="xs" mah="30vh" style={{ fontFamily: phoneticFonts, overflow: 'auto' }}>
      {text === '' ? t('(empty)') : text}
    </Paper>
  </div>
);

/** Two wrote the same text: both versions are shown, and one is chosen. */
export function ConflictDialog(props: ConflictProps) {
  const { opened, theirs, mine, children, onTakeTheirs, onTakeMine, onClose } = props;
  return (
    <Modal opened={opened} onClose={onClose} title={t('Changed meanwhile')}>
      <Stack>
        <Text size="sm">{children}</Text>
        {theirs !== null && <Version title={t('There')} text={theirs} />}
        <Version title={t('Here')} text={mine} />
        <Group justify="flex-end">
          {!onTakeTheirs && !onTakeMine && <Button onClick={onClose}>{t('Close')}</Button>}
          {onTakeTheirs && (
            <Button variant="default" onClick={onTakeTheirs}>
              {t('Take theirs')}
            </Button>
          )}
          {onTakeMine && <Button onClick={onTakeMine}>{t('Take mine')}</Button>}
        </Group>
      </Stack>
    </Modal>
  );
}
