import { Alert, Badge, Select, Stack, Table, Text, Title } from '@mantine/core';
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
  doubtful: { color: 'yellow', words: 'please look', order: 0 },
  missing: { color: 'red', words: 'no recording', order: 1 },
  'left-out': { color: 'gray', words: 'left out', order: 2 },
  chosen: { color: 'teal', words: 'chosen', order: 3 },
  sure: { color: 'teal', words: 'found', order: 4 },
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
          Recordings
        </Title>
        <Text size="sm" c="dimmed">
          {pairings.length > 0 &&
            `${used.toLocaleString('en')} of ${count(pairings.length, 'annotation file')} ${used === 1 ? 'has its' : 'have their'} recording.`}
          {doubtful > 0 && ` ${count(doubtful, 'is', 'are')} in doubt: please look.`}
          {missing > 0 && ` ${count(missing, 'has', 'have')} none: choose it, or drop it here as well.`}
        </Text>
      </div>
      {pairings.length > 0 && recordings.length === 0 && (
        <Alert color="yellow" title="There are no recordings among these files">
          Annotations say when something was said, and the recording lets a model hear it. Drop the recordings
          (WAV, FLAC, MP3, Ogg, Opus) here as well.
        </Alert>
      )}
      {pairings.length > 0 && (
        <Table.ScrollContainer minWidth={640}>
          <Table verticalSpacing="xs" aria-label="Annotation files and their recordings">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Annotation file</Table.Th>
                <Table.Th w="45%">Recording</Table.Th>
                <Table.Th>How it was found</Table.Th>
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
          aria-label={`Recording of ${path}`}
          size="sm"
          searchable
          allowDeselect={false}
          limit={50}
          placeholder="Choose its recording"
          value={state === 'missing' ? null : (recording ?? leaveOut)}
          data={[
            { value: leaveOut, label: 'Leave this file out' },
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
