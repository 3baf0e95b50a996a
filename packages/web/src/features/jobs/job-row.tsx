import { ActionIcon, Group, Progress, Stack, Text, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { problemWords } from '../../api/problem.js';
import type { Job } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { useCancelling } from '../../shared/jobs/cancel.js';
import {
  ago,
  doing,
  type Group as JobGroup,
  outcome,
  shareDone,
  stage,
  theWork,
} from '../../shared/jobs/words.js';
import { LinkAnchor } from '../../ui/links.js';
import { count, percent } from '../../ui/words.js';
import { Urgency } from './urgency.js';

/** To the page of what the job is about, or was to make. */
function JobLink({ job, children }: { job: Job; children: ReactNode }) {
  const style = { size: 'sm', fw: 500, lineClamp: 2, style: { overflowWrap: 'anywhere' } } as const;
  const { transcriptionId, modelId, corpusId } = job;
  if (transcriptionId !== null) {
    return (
      <LinkAnchor
        {...style}
        to="/review/$transcriptionId"
        params={{ transcriptionId: String(transcriptionId) }}
      >
        {children}
      </LinkAnchor>
    );
  }
  if (job.kind === 'divide' && job.audioId !== null) {
    return (
      <LinkAnchor {...style} to="/recordings/$audioId" params={{ audioId: String(job.audioId) }}>
        {children}
      </LinkAnchor>
    );
  }
  if (modelId !== null && job.kind !== 'transcribe') {
    return (
      <LinkAnchor {...style} to="/models/$modelId" params={{ modelId: String(modelId) }}>
        {children}
      </LinkAnchor>
    );
  }
  if (corpusId !== null) {
    return (
      <LinkAnchor {...style} to="/corpora/$corpusId" params={{ corpusId: String(corpusId) }}>
        {children}
      </LinkAnchor>
    );
  }
  return <Text {...style}>{children}</Text>;
}

function Row({ children, onCancel, what }: { children: ReactNode; onCancel?: () => void; what: string }) {
  return (
    <Group wrap="nowrap" gap="xs" align="flex-start">
      <Stack gap={4} flex={1} miw={0}>
        {children}
      </Stack>
      {onCancel && (
        <Tooltip label={t('Cancel')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('Cancel {what}', { what })}
            onClick={onCancel}
          >
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}

function Bar({ job }: { job: Job }) {
  const share = shareDone(job);
  if (job.state !== 'running' || share === null) return null;
  return (
    <Progress
      value={100 * share}
      size="sm"
      aria-label={t('{doing}: {share} done', { doing: doing(job), share: percent(share, 0) })}
    />
  );
}

interface UnfinishedRowProps {
  readonly group: JobGroup;
  /** There are more than are listed, perhaps of this group. */
  readonly cut: boolean;
  readonly onLeave: () => void;
}

/** What is under way: one job, or all transcriptions with one model. */
export function UnfinishedRow({ group, cut, onLeave }: UnfinishedRowProps) {
  const { cancel, cancelTranscriptions } = useCancelling();
  const [first, ...others] = group.jobs;
  if (others.length === 0) {
    const share = shareDone(first);
    const percentage = first.state === 'running' && share !== null ? `${percent(share, 0)} · ` : '';
    return (
      <Row
        what={theWork(first)}
        {...(!first.cancelRequested && {
          onCancel: () => {
            onLeave();
            cancel(first);
          },
        })}
      >
        <JobLink job={first}>{doing(first)}</JobLink>
        <Bar job={first} />
        <Text size="xs" c="dimmed">
          {percentage}
          {stage(first)}
        </Text>
        <Urgency jobs={group.jobs} what={theWork(first)} />
      </Row>
    );
  }
  const running = group.jobs.filter(({ state }) => state === 'running');
  const waiting = group.jobs.length - running.length;
  const model = first.modelName ?? '';
  return (
    <Row
      what={t('all transcriptions with “{model}”', { model })}
      onCancel={() => {
        onLeave();
        if (first.modelId !== null)
          cancelTranscriptions(first.modelId, model, cut ? undefined : group.jobs.length);
      }}
    >
      <Text size="sm" fw={500} lineClamp={2}>
        {cut
          ? t('Transcribing {recordings} or more with “{model}”', {
              recordings: count(group.jobs.length, 'recording'),
              model,
            })
          : t('Transcribing {recordings} with “{model}”', {
              recordings: count(group.jobs.length, 'recording'),
              model,
            })}
      </Text>
      {running.map((job) => (
        <Stack key={job.id} gap={2}>
          <Text size="xs" truncate>
            {job.audioName}
          </Text>
          <Bar job={job} />
        </Stack>
      ))}
      {waiting > 0 && (
        <Text size="xs" c="dimmed">
          {t('{n, plural, one {# recording waits} other {# recordings wait}}', { n: waiting })}
        </Text>
      )}
      <Urgency jobs={group.jobs} what={t('all transcriptions with “{model}”', { model })} />
    </Row>
  );
}

/** What has ended: one job, or all recordings that one model has transcribed. */
export function EndedRow({ group, now }: { group: JobGroup; now: number }) {
  const [first, ...others] = group.jobs;
  return (
    <Row what={theWork(first)}>
      {others.length === 0 ? (
        <JobLink job={first}>{outcome(first)}</JobLink>
      ) : (
        <LinkAnchor to="/transcribe" size="sm" fw={500}>
          {first.state === 'cancelled'
            ? t('Cancelled: {transcriptions} with “{model}”', {
                transcriptions: count(group.jobs.length, 'transcription'),
                model: first.modelName ?? '',
              })
            : t('{recordings} transcribed with “{model}”', {
                recordings: count(group.jobs.length, 'recording'),
                model: first.modelName ?? '',
              })}
        </LinkAnchor>
      )}
      {first.error && (
        <Text size="xs" c="red" lineClamp={4} style={{ overflowWrap: 'anywhere' }}>
          {problemWords(first.error)}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {first.finishedAt !== null && ago(first.finishedAt, now)}
      </Text>
    </Row>
  );
}
