import { Paper, Progress, Stack, Text } from '@mantine/core';
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
            ? `${done.toLocaleString('en')} of ${total.toLocaleString('en')} files`
            : 'Nothing is kept yet.'}
        </Text>
      </Stack>
    </Paper>
  );
}
