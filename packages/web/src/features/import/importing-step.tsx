import { Alert, Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconPlayerPause, IconPlayerPlay, IconPlugConnectedX } from '@tabler/icons-react';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count } from '../../ui/words.js';
import { sumsOf, utterancesIn } from './annotations/send.js';
import type { Halt } from './gate.js';
import { LeftOutList } from './left-out-list.js';
import type { RunState } from './run.js';
import { cancel, pause, resume } from './store.js';
import { bytesDone, filesDone, share, status } from './words.js';

const askToCancel = () =>
  modals.openConfirmModal({
    title: 'Cancel the import?',
    children: <Text size="sm">What has arrived stays. The rest can be imported another time.</Text>,
    labels: { confirm: 'Cancel the import', cancel: 'Go on importing' },
    confirmProps: { color: 'red' },
    onConfirm: cancel,
  });

export function ImportingStep({ run, halt }: { readonly run: RunState; readonly halt: Halt | null }) {
  const utterances = run.utterances + run.utterancesBefore + utterancesIn(sumsOf(run.annotated));
  return (
    <Stack gap="md" maw={820}>
      <Paper withBorder p="lg">
        <Stack gap="sm">
          <Group justify="space-between">
            <Text fw={600}>{filesDone(run)}</Text>
            <Text c="dimmed">{bytesDone(run)}</Text>
          </Group>
          <Progress
            value={100 * share(run)}
            size="lg"
            color={halt?.why === 'unreachable' ? 'yellow' : undefined}
            aria-label="Progress of the import"
          />
          <Text size="sm" role="status">
            {status(run, halt)}
          </Text>
          <Group gap="xl">
            <Text size="sm">
              <b>{run.sent.files.toLocaleString('en')}</b> sent
            </Text>
            <Text size="sm">
              <b>{run.known.toLocaleString('en')}</b> were here already
            </Text>
            <Text size="sm">
              <b>{utterances.toLocaleString('en')}</b> utterances
            </Text>
            {run.leftOut.length > 0 && (
              <Text size="sm">
                <b>{run.leftOut.length.toLocaleString('en')}</b> left out
              </Text>
            )}
          </Group>
          <Group gap="sm" mt="xs">
            {halt ? (
              <Button leftSection={<IconPlayerPlay size={16} />} onClick={resume}>
                {halt.why === 'unreachable' ? 'Try now' : 'Go on'}
              </Button>
            ) : (
              <Button variant="default" leftSection={<IconPlayerPause size={16} />} onClick={pause}>
                Pause
              </Button>
            )}
            <Button variant="subtle" color="gray" onClick={askToCancel}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </Paper>
      {halt?.why === 'unreachable' && (
        <Alert color="yellow" icon={<IconPlugConnectedX />} title="Waiting for the service">
          Leave this page open. If the service was stopped, start it again; nothing has to be done here.
        </Alert>
      )}
      {halt?.why === 'refused' && <ProblemAlert error={halt.error} onRetry={resume} />}
      {!halt && (
        <Text size="sm" c="dimmed">
          You may go to other pages here meanwhile; only this window must stay open.
        </Text>
      )}
      {run.leftOut.length > 0 && (
        <LeftOutList title={`${count(run.leftOut.length, 'file')} left out so far`} leftOut={run.leftOut} />
      )}
    </Stack>
  );
}
