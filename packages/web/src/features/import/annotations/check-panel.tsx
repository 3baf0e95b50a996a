import { Alert, List, Stack, Table, Text, Title } from '@mantine/core';
import { number, t } from '../../../i18n/index.js';
import { isTooLong } from '../../../shared/corpora/too-long.js';
import { duration } from '../../../ui/words.js';
import { LeftOutReasons } from './left-out-reasons.js';
import { useShown } from './shown-rows.js';
import type { ImportPreview } from './types.js';

/** What annotation files bring: who speaks, and what is worth a look. */
export function CheckPanel({ preview }: { readonly preview: ImportPreview }) {
  const { speakers, overlaps, longestMs, leftOut, annotations } = preview;
  const beyond = leftOut.find(({ reason }) => reason === 'beyond-recording')?.count ?? 0;
  const untimed = leftOut.find(({ reason }) => reason === 'untimed')?.count ?? 0;
  const hasWarnings = overlaps > 0 || isTooLong(longestMs) || beyond > 0 || untimed * 2 > annotations;
  const { shown, more } = useShown(speakers);
  return (
    <Stack gap="md" component="section" aria-labelledby="annotated">
      <Title order={2} size="h4" id="annotated">
        {t('From the annotation files')}
      </Title>
      {hasWarnings && (
        <Alert color="yellow" title={t('Worth a look')}>
          <List size="sm">
            {beyond > 0 && (
              <List.Item>
                {t(
                  '{n, plural, one {# annotation does not lie within its recording.} other {# annotations do not lie within their recording.}} Where there are many, it is the wrong recording, or not all of it: see Recordings.',
                  { n: beyond },
                )}
              </List.Item>
            )}
            {untimed * 2 > annotations && (
              <List.Item>
                {t(
                  '{n, plural, one {# annotation has no times of its own: choose the tier whose annotations it belongs to.} other {# annotations have no times of their own: choose the tier whose annotations they belong to.}}',
                  { n: untimed },
                )}
              </List.Item>
            )}
            {overlaps > 0 && (
              <List.Item>
                {t(
                  '{n, plural, one {# utterance begins before the one before of the same speaker has ended: what is heard in it is mixed.} other {# utterances begin before the one before of the same speaker has ended: what is heard in them is mixed.}}',
                  { n: overlaps },
                )}
              </List.Item>
            )}
            {isTooLong(longestMs) && (
              <List.Item>
                {t(
                  'The longest utterance lasts {longestMs}; a model learns best from some seconds. What is longer than two minutes is imported, and left out of corpora until it is divided on the page of its recording.',
                  { longestMs: duration(longestMs) },
                )}
              </List.Item>
            )}
          </List>
        </Alert>
      )}
      {speakers.length > 0 && (
        <Table maw={480} aria-label={t('Speakers')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('Speaker')}</Table.Th>
              <Table.Th ta="end">{t('Utterances')}</Table.Th>
              <Table.Th ta="end">{t('Speech')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map(({ name, utterances, milliseconds }) => (
              <Table.Tr key={name ?? '\0'}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>
                  {name ?? (
                    <Text span size="sm" c="dimmed">
                      {t('nobody named')}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td ta="end">{number(utterances)}</Table.Td>
                <Table.Td ta="end">{duration(milliseconds)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {more}
      <LeftOutReasons leftOut={leftOut} />
    </Stack>
  );
}
