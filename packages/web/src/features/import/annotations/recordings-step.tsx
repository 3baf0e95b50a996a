import { Alert, Badge, Select, Stack, Table, Text, Title } from '@mantine/core';
import { t } from '../../../i18n/index.js';
import { baseName } from '../../../shared/upload/files.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { count } from '../../../ui/words.js';
import { DropMore } from '../drop-more.js';
import { folderOf } from './files.js';
import { NotRead } from './not-read.js';
import type { Pairing, PairState } from './pairing.js';
import { usedFiles } from './session.js';
import { useShown } from './shown-rows.js';
import { StepButtons } from './step-buttons.js';
import { type Annotations, pairBy } from './store.js';

const looks: Readonly<Record<PairState, { color: string; words: string; order: number }>> = {
  doubtful: { color: 'yellow', words: t('please look'), order: 0 },
  missing: { color: 'red', words: t('no recording'), order: 1 },
  'left-out': { color: 'gray', words: t('left out'), order: 2 },
  chosen: { color: 'teal', words: t('chosen'), order: 3 },
  sure: { color: 'teal', words: t('found'), order: 4 },
};

const leaveOut = '';

/** Which recording each annotation file belongs to. */
export function RecordingsStep({ state, error }: { readonly state: Annotations; readonly error: unknown }) {
  const { session } = state;
  const { pairings } = session;
  const used = usedFiles(session).length;
  const doubtful = pairings.filter((one) => one.state === 'doubtful').length;
  const missing = pairings.filter((one) => one.state === 'missing').length;
  const sorted = pairings.toSorted((a, b) => looks[a.state].order - looks[b.state].order);
  const { shown, more } = useShown(sorted, 20);
  const recordings = [...session.recordings.keys()];
  return (
    <Stack gap="md">
      {(error ?? state.error) !== null && <ProblemAlert error={error ?? state.error} />}
      <div>
        <Title order={2} size="h4">
          {t('Recordings')}
        </Title>
        <Text size="sm" c="dimmed">
          {pairings.length > 0 &&
            t(
              '{n, plural, one {# of {files} has its recording.} other {# of {files} have their recording.}}',
              { n: used, files: count(pairings.length, 'annotation file') },
            )}
          {doubtful > 0 &&
            ` ${t('{n, plural, one {# is in doubt: please look.} other {# are in doubt: please look.}}', { n: doubtful })}`}
          {missing > 0 &&
            ` ${t('{n, plural, one {# has none: choose it, or drop it here as well.} other {# have none: choose it, or drop it here as well.}}', { n: missing })}`}
        </Text>
      </div>
      {pairings.length > 0 && recordings.length === 0 && (
        <Alert color="yellow" title={t('There are no recordings among these files')}>
          {t(
            'Annotations say when something was said, and the recording lets a model hear it. Drop the recordings (WAV, FLAC, MP3, Ogg, Opus) here as well.',
          )}
        </Alert>
      )}
      {pairings.length > 0 && (
        <Table.ScrollContainer minWidth={640}>
          <Table verticalSpacing="xs" aria-label={t('Annotation files and their recordings')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('Annotation file')}</Table.Th>
                <Table.Th w="45%">{t('Recording')}</Table.Th>
                <Table.Th>{t('How it was found')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((pairing) => (
                <PairRow key={pairing.path} pairing={pairing} recordings={recordings} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {more}
      <StepButtons at="recordings" without={used === 0} />
      <NotRead session={session} />
      <DropMore />
    </Stack>
  );
}

interface PairRowProps {
  readonly pairing: Pairing;
  readonly recordings: readonly string[];
}

function PairRow({ pairing, recordings }: PairRowProps) {
  const { path, recording, state, because, candidates } = pairing;
  const { color, words } = looks[state];
  const others = recordings.filter((one) => !candidates.includes(one));
  // A folder says something only where it is not the file's own.
  const labelOf = (one: string) => (folderOf(one) === folderOf(path) ? baseName(one) : one);
  const option = (value: string) => ({ value, label: labelOf(value) });
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Text size="sm" fw={500}>
          {baseName(path)}
        </Text>
        <Text size="xs" c="dimmed">
          {folderOf(path)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Select
          aria-label={t('Recording of {path}', { path })}
          size="sm"
          searchable
          allowDeselect={false}
          limit={50}
          placeholder={t('Choose its recording')}
          value={state === 'missing' ? null : (recording ?? leaveOut)}
          data={[
            { value: leaveOut, label: t('Leave this file out') },
            ...candidates.map(option),
            ...others.map(option),
          ]}
          onChange={(value) => pairBy(path, value === null || value === leaveOut ? null : value)}
        />
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={color} tt="none">
          {words}
        </Badge>
        <Text size="xs" c="dimmed" mt={2}>
          {because}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}
