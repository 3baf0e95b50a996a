import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { phoneticFonts } from '../../app/theme.js';
import { t } from '../../i18n/index.js';
import type { Hint } from './hints.js';

interface HintListProps {
  readonly hints: readonly Hint[];
  readonly onRewrite: (label: string, instead: string) => void;
}

const shown = 4;

/** What is odd about the labels of a transcription, and how to write what was probably meant. */
export function HintList({ hints, onRewrite }: HintListProps) {
  if (hints.length === 0) return null;
  return (
    <Alert color="orange" variant="light" p="xs" role="status">
      <Stack gap={4}>
        {hints.slice(0, shown).map(({ label, instead, detail }) => (
          <Group key={label} gap="xs" justify="space-between" wrap="nowrap">
            <Text size="sm" style={{ fontFamily: phoneticFonts }}>
              {detail}
            </Text>
            {instead !== undefined && (
              <Button size="compact-xs" variant="default" onClick={() => onRewrite(label, instead)}>
                {t('Write {instead}', { instead })}
              </Button>
            )}
          </Group>
        ))}
        {hints.length > shown && (
          <Text size="sm">{t('And {hints} more.', { hints: hints.length - shown })}</Text>
        )}
      </Stack>
    </Alert>
  );
}
