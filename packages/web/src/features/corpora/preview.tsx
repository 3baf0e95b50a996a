import { Alert, Group, List, Loader, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { problemWords } from '../../api/problem.js';
import type { CorpusPreview } from '../../api/schema.js';
import { number, t } from '../../i18n/index.js';
import { sets } from '../../shared/corpora/shares.js';
import { tooLongFilter } from '../../shared/corpora/too-long.js';
import { LinkAnchor } from '../../ui/links.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count, duration } from '../../ui/words.js';
import { CorpusFindings } from './findings.js';
import { byReason, rareBelow, setWords } from './words.js';

/** What would come of the settings as they are now. */
export function CorpusPreviewPanel({ preview }: { preview: UseQueryResult<CorpusPreview> }) {
  const { data, error, isFetching } = preview;
  if (error) return <ProblemAlert error={error} onRetry={() => void preview.refetch()} />;
  if (!data) {
    return (
      <Group gap="xs">
        <Loader size="sm" aria-label={t('Counting')} />
        <Text size="sm">{t('Counting the utterances…')}</Text>
      </Group>
    );
  }
  return (
    <Stack gap="sm" style={{ opacity: isFetching ? 0.6 : 1 }} aria-live="polite" aria-busy={isFetching}>
      {data.problem ? (
        <Alert
          color="orange"
          role="status"
          icon={<IconAlertTriangle />}
          title={t('This cannot be divided yet')}
        >
          {problemWords(data.problem)}
        </Alert>
      ) : (
        <SetTable data={data} />
      )}
      <Labels data={data} />
      <LeftOutSummary data={data} />
    </Stack>
  );
}

function SetTable({ data: { sets: found, usable } }: { data: CorpusPreview }) {
  if (!found) return null;
  const rows = [
    ...sets.map((set) => ({ name: setWords[set].name, ...found[set] })),
    { name: t('All'), ...usable },
  ];
  return (
    <Table verticalSpacing={6} horizontalSpacing={0}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('Set')}</Table.Th>
          <Table.Th ta="end">{t('Speech')}</Table.Th>
          <Table.Th ta="end">{t('Utterances')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody style={{ fontVariantNumeric: 'tabular-nums' }}>
        {rows.map(({ name, utterances, durationMs }) => (
          <Table.Tr key={name} fw={name === 'All' ? 600 : undefined}>
            <Table.Td>{name}</Table.Td>
            <Table.Td ta="end">{duration(durationMs)}</Table.Td>
            <Table.Td ta="end">{number(utterances)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Labels({ data: { labelSet, findings, tones } }: { data: CorpusPreview }) {
  if (labelSet.length === 0) return null;
  const rare = labelSet.filter(({ occurrences }) => occurrences < rareBelow);
  return (
    <Stack gap={4}>
      <Text size="sm">
        {count(labelSet.length, 'different label')}
        {tones && `, ${t('some of them with tone')}`}
        {rare.length > 0 &&
          `; ${t('{n, plural, one {# of them stands fewer than {rareBelow} times} other {# of them stand fewer than {rareBelow} times}}', { n: rare.length, rareBelow })}`}
        .
      </Text>
      <CorpusFindings findings={findings} />
    </Stack>
  );
}

function LeftOutSummary({ data: { leftOut } }: { data: CorpusPreview }) {
  if (leftOut.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('Every one of these utterances can be used.')}
      </Text>
    );
  }
  return (
    <Stack gap={4}>
      <Text size="sm">
        {t('{utterances} cannot be used and will be left out:', {
          utterances: count(leftOut.length, 'utterance'),
        })}
      </Text>
      <List size="sm" c="dimmed">
        {byReason(leftOut).map(({ code, reason, utterances }) => (
          <List.Item key={code}>
            {reason}: {utterances.length}
            {code === 'audio-too-long' && (
              <>
                {' '}
                <LinkAnchor to="/utterances" search={tooLongFilter}>
                  {t('Divide them')}
                </LinkAnchor>
              </>
            )}
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
