import { List, Stack, Text, Title } from '@mantine/core';
import type { LeftOutReason } from '@persephone/formats/annotation-import';
import { phoneticFonts } from '../../../app/theme.js';
import { count } from '../../../ui/words.js';
import type { ImportPreview } from './types.js';

export const reasonWords: Readonly<Record<LeftOutReason, string>> = {
  empty: 'have no text',
  untimed: 'have no times of their own',
  step: 'are left out by a step',
  'unknown-character': 'have a character that is not in the inventory or table',
  'no-label': 'have no label left',
  'beyond-recording': 'do not lie within their recording',
  'channel-missing': 'are of a channel that their recording has not',
  'too-long': 'have a text of more than a million characters',
};

/** Why annotations become no utterances, with examples. */
export function LeftOutReasons({ leftOut }: Pick<ImportPreview, 'leftOut'>) {
  if (leftOut.length === 0) return null;
  const all = leftOut.reduce((sum, one) => sum + one.count, 0);
  return (
    <Stack gap={4} component="section" aria-labelledby="left-out-annotations">
      <Title order={3} size="h5" id="left-out-annotations">
        {count(all, 'annotation')} left out
      </Title>
      <List size="sm" spacing={4}>
        {leftOut.map(({ reason, count: number, samples }) => (
          <List.Item key={reason}>
            <b>{number.toLocaleString('en')}</b> {reasonWords[reason]}
            {samples.map((sample) => (
              <Text
                key={sample}
                size="xs"
                c="dimmed"
                lineClamp={1}
                style={{ fontFamily: phoneticFonts, overflowWrap: 'anywhere' }}
              >
                {sample}
              </Text>
            ))}
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
