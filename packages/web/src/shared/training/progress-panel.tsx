import { Button, Group, List, Paper, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Job } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { bestEpoch, type EpochFigures } from '../../ui/curves-data.js';
import { Fact } from '../../ui/fact.js';
import { LinkAnchor } from '../../ui/links.js';
import { moment, percent, roughly } from '../../ui/words.js';
import { useCancelling } from '../jobs/cancel.js';
import { NotifyButton } from '../jobs/notify-button.js';
import { unfinishedJobs } from '../jobs/queries.js';
import { keepsBest, shareDone, stage } from '../jobs/words.js';
import { Notices } from './notices.js';
import { timeLeft } from './times.js';
import { waitingOf } from './waiting.js';

interface Props {
  readonly job: Job;
  readonly epochs: readonly EpochFigures[];
}

/** A training that waits or runs: what it does, how far it is, how long it may take, and how to end it. */
export function ProgressPanel({ job, epochs }: Props) {
  const { cancel, isPending } = useCancelling();
  const queued = job.state === 'queued';
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <div aria-live="polite">
            <Title order={2} size="h4">
              {queued ? t('Waiting to be trained') : t('Training')}
            </Title>
            {queued ? <Queue job={job} /> : <Text size="sm">{stage(job)}</Text>}
          </div>
          <Button
            variant="default"
            leftSection={<IconX size={16} />}
            disabled={job.cancelRequested || isPending}
            onClick={() => cancel(job)}
          >
            {cancelWords(job)}
          </Button>
        </Group>
        {!queued && <Running job={job} epochs={epochs} />}
        <Group>
          <NotifyButton />
        </Group>
        <Notices progress={job.progress} />
      </Stack>
    </Paper>
  );
}

function cancelWords(job: Job): string {
  if (job.cancelRequested) return t('Is being cancelled');
  return keepsBest(job) ? t('Stop and keep the best') : t('Cancel');
}

function Queue({ job }: { job: Job }) {
  const unfinished = useQuery(unfinishedJobs);
  if (!unfinished.data) return null;
  const { words, ahead } = waitingOf(job, unfinished.data.items, Date.now());
  return (
    <>
      <Text size="sm">{words}</Text>
      {ahead.length > 1 && (
        <List type="ordered" size="sm" mt={4}>
          {ahead.map(({ id, modelId, modelName, state }) => (
            <List.Item key={id}>
              {modelId === null ? (
                modelName
              ) : (
                <LinkAnchor size="sm" to="/models/$modelId" params={{ modelId: String(modelId) }}>
                  {modelName}
                </LinkAnchor>
              )}
              {state === 'running' && ` ${t('(is being trained)')}`}
            </List.Item>
          ))}
          <List.Item fw={600}>{job.modelName}</List.Item>
        </List>
      )}
    </>
  );
}

function Running({ job, epochs }: Props) {
  const { progress } = job;
  const share = shareDone(job);
  // Before the first epoch: of how many recordings the features are computed.
  const part = share ?? (progress && progress.total > 0 ? progress.done / progress.total : 0);
  const { batch = 0, batches = 0 } = progress?.stage === 'training' ? (progress ?? {}) : {};
  const best = bestEpoch(epochs);
  const left = timeLeft(progress, epochs);
  return (
    <>
      <div>
        <Progress
          value={100 * part}
          size="lg"
          aria-label={share === null ? stage(job) : t('{share} done', { share: percent(share, 0) })}
          transitionDuration={300}
        />
        {batches > 0 && (
          <Progress
            value={(100 * batch) / batches}
            size={4}
            mt={4}
            color="var(--mantine-color-dimmed)"
            aria-label={t('Of this epoch {batch} of {batches} batches', { batch, batches })}
          />
        )}
      </div>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <Fact
          name={t('Done')}
          value={percent(share, 0)}
          note={batches > 0 ? t('batch {batch} of {batches}', { batch, batches }) : ''}
        />
        <Fact
          name={t('Best so far')}
          value={best ? percent(best.validationLER) : '–'}
          note={
            best
              ? t('of labels wrong, after epoch {epoch}', { epoch: best.epoch })
              : t('known after the first epoch')
          }
        />
        <Fact
          name={t('Time left')}
          value={left === undefined ? '–' : leftWords(left)}
          note={
            left === undefined
              ? leftUnknown(progress)
              : left < shortLeft
                ? ''
                : t('less, if it stops improving')
          }
        />
        <Fact
          name={t('Begun')}
          value={job.startedAt === null ? '–' : moment(job.startedAt)}
          note={attemptWords(job)}
        />
      </SimpleGrid>
    </>
  );
}

/** Below, `roughly` says 'less than a minute', which needs no bound. */
const shortLeft = 50;

const leftWords = (seconds: number): string =>
  seconds < shortLeft ? roughly(seconds) : t('at most about {time}', { time: roughly(seconds) });

function leftUnknown(progress: Job['progress']): string {
  return progress?.stage === 'finishing' ? t('the last step') : t('known after the first epoch');
}

function attemptWords({ attempts }: Job): string {
  return attempts > 1 ? t('interrupted and resumed') : '';
}
