import { List, Stack, Text, Title } from '@mantine/core';
import type { LeftOutReason } from '@persephone/formats/annotation-import';
import { phoneticFonts } from '../../../app/theme.js';
import { number, t } from '../../../i18n/index.js';
import { count } from '../../../ui/words.js';
import type { ImportPreview } from './types.js';

export const reasonWords: Readonly<Record<LeftOutReason, string>> = {
  empty: t('have no text'),
  untimed: t('have no times of their own'),
  step: t('are left out by a step'),
  'unknown-character': t('have a character that is not in the inventory or table'),
  'no-label': t('have no label left'),
  'beyond-recording': t('do not lie within their recording'),
  'channel-missing': t('are of a channel that their recording has not'),
  'too-long': t('have a text of more than a million characters'),
};

/** Why annotations become no utterances, with examples. */
export function LeftOutReasons({ leftOut }: Pick<ImportPreview, 'leftOut'>) {
  if (leftOut.length === 0) return null;
  const all = leftOut.reduce((sum, one) => sum + one.count, 0);
  return (
    <Stack gap={4} component="section" aria-labelledby="left-out-annotations">
      <Title order={3} size="h5" id="left-out-annotations">
        {t('{annotations} left out', { annotations: count(all, 'annotation') })}
      </Title>
      <List size="sm" spacing={4}>
        {leftOut.map(({ reason, count: times, samples }) => (
          <List.Item key={reason}>
            <b>{number(times)}</b> {reasonWords[reason]}
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
