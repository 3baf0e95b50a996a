import { Paper, Progress, Stack, Text } from '@mantine/core';
import { number, t } from '../../i18n/index.js';
import type { ImportState } from './store.js';

export function ReadingStep({ state }: { readonly state: Extract<ImportState, { stage: 'reading' }> }) {
  const { words, done, total } = state;
  const known = total > 0;
  return (
    <Paper withBorder p="lg" maw={720}>
      <Stack gap="sm" role="status">
        <Text fw={600}>{words} …</Text>
        <Progress value={known ? (100 * done) / total : 0} aria-label={words} size="lg" />
        <Text size="sm" c="dimmed">
          {known
            ? t('{done} of {total} files', { done: number(done), total: number(total) })
            : t('Nothing is kept yet.')}
        </Text>
      </Stack>
    </Paper>
  );
}
