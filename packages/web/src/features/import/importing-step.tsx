import { Alert, Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconPlayerPause, IconPlayerPlay, IconPlugConnectedX } from '@tabler/icons-react';
import { number, t } from '../../i18n/index.js';
import { Rich } from '../../i18n/rich.js';
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
    title: t('Cancel the import?'),
    children: <Text size="sm">{t('What has arrived stays. The rest can be imported another time.')}</Text>,
    labels: { confirm: t('Cancel the import'), cancel: t('Go on importing') },
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
            aria-label={t('Progress of the import')}
          />
          <Text size="sm" role="status">
            {status(run, halt)}
          </Text>
          <Group gap="xl">
            <Text size="sm">
              <Rich
                message="<0>{files}</0> sent"
                values={{ files: number(run.sent.files) }}
                elements={{ 0: <b /> }}
              />
            </Text>
            <Text size="sm">
              <Rich
                message="<0>{known}</0> were here already"
                values={{ known: number(run.known) }}
                elements={{ 0: <b /> }}
              />
            </Text>
            <Text size="sm">
              <Rich
                message="<0>{utterances}</0> utterances"
                values={{ utterances: number(utterances) }}
                elements={{ 0: <b /> }}
              />
            </Text>
            {run.leftOut.length > 0 && (
              <Text size="sm">
                <Rich
                  message="<0>{leftOut}</0> left out"
                  values={{ leftOut: number(run.leftOut.length) }}
                  elements={{ 0: <b /> }}
                />
              </Text>
            )}
          </Group>
          <Group gap="sm" mt="xs">
            {halt ? (
              <Button leftSection={<IconPlayerPlay size={16} />} onClick={resume}>
                {halt.why === 'unreachable' ? t('Try now') : t('Go on')}
              </Button>
            ) : (
              <Button variant="default" leftSection={<IconPlayerPause size={16} />} onClick={pause}>
                {t('Pause')}
              </Button>
            )}
            <Button variant="subtle" color="gray" onClick={askToCancel}>
              {t('Cancel')}
            </Button>
          </Group>
        </Stack>
      </Paper>
      {halt?.why === 'unreachable' && (
        <Alert color="yellow" role="alert" icon={<IconPlugConnectedX />} title={t('Waiting for the service')}>
          {t(
            'Leave this page open. If the service was stopped, start it again; nothing has to be done here.',
          )}
        </Alert>
      )}
      {halt?.why === 'refused' && <ProblemAlert error={halt.error} onRetry={resume} />}
      {!halt && (
        <Text size="sm" c="dimmed">
          {t('You may go to other pages here meanwhile; only this window must stay open.')}
        </Text>
      )}
      {run.leftOut.length > 0 && (
        <LeftOutList
          title={t('{files} left out so far', { files: count(run.leftOut.length, 'file') })}
          leftOut={run.leftOut}
        />
      )}
    </Stack>
  );
}
