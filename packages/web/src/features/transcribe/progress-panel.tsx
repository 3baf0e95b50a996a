import { ActionIcon, Alert, Button, Group, List, Paper, Progress, Stack, Text, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { grouped } from '@persephone/formats/grouped';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemWords } from '../../api/problem.js';
import { t } from '../../i18n/index.js';
import { useCancelling } from '../../shared/jobs/cancel.js';
import { shareDone, stage } from '../../shared/jobs/words.js';
import { segmentationOf, useSegmentation } from '../../shared/transcription/segmentation.js';
import { start } from '../../shared/transcription/start.js';
import { count, percent } from '../../ui/words.js';
import { failed, type Job, underWay } from './queries.js';
import type { TranscribeSearch } from './search.js';

/** Failures that are older are forgotten, unless they belong to what was started last. */
const recentMs = 24 * 60 * 60 * 1000;

const mostShown = 8;

const hiddenKey = 'persephone.failures-seen';

/** What is being transcribed now, and what could not be. */
export function ProgressPanel({ search }: { search: TranscribeSearch }) {
  const running = useQuery(underWay).data;
  const jobs = running?.items ?? [];
  const total = running?.total ?? 0;
  return (
    <>
      {total > 0 && <UnderWay jobs={jobs} total={total} of={search.of} />}
      <Failures search={search} />
    </>
  );
}

function UnderWay({ jobs, total, of }: { jobs: readonly Job[]; total: number; of: number | undefined }) {
  const { cancel, cancelTranscriptions, isPending } = useCancelling();
  const models = new Map(jobs.flatMap((job) => (job.modelId === null ? [] : [[job.modelId, job] as const])));
  // Where not all are listed, others may wait for another model.
  const onlyOne = models.size === 1 && jobs.length >= total;
  const active = jobs.filter(({ state }) => state === 'running');
  // Of what was started before, nobody here knows how many there were.
  const all = of !== undefined && of >= total ? of : undefined;
  const partial = active.reduce((sum, job) => sum + (shareDone(job) ?? 0), 0);
  const share = all === undefined ? undefined : (all - total + partial) / all;
  const waiting = total - active.length;
  return (
    <Paper withBorder p="sm" component="section" aria-label={t('Under way')}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text size="sm" fw={500} role="status">
            {all === undefined
              ? t('Transcribing {recordings}', { recordings: count(total, 'recording') })
              : t('Transcribing: {done} of {recordings} done', {
                  done: all - total,
                  recordings: count(all, 'recording'),
                })}
            {waiting > 0 && (
              <Text span inherit c="dimmed" fw={400}>
                {' · '} {t('{n, plural, one {# waits} other {# wait}}', { n: waiting })}
              </Text>
            )}
          </Text>
          <Group gap="xs">
            {[...models.values()].map((job) => (
              <Button
                key={job.modelId}
                size="compact-sm"
                variant="default"
                disabled={isPending}
                onClick={() =>
                  cancelTranscriptions(job.modelId ?? 0, job.modelName ?? '', onlyOne ? total : undefined)
                }
              >
                {onlyOne
                  ? t('Cancel all')
                  : t('Cancel all with “{modelName}”', { modelName: job.modelName ?? '' })}
              </Button>
            ))}
          </Group>
        </Group>
        {share !== undefined && (
          <Progress
            value={100 * share}
            size="sm"
            aria-label={t('{share} done', { share: percent(share, 0) })}
          />
        )}
        {active.map((job) => (
          <Group key={job.id} gap="xs" wrap="nowrap">
            <Text size="xs" truncate flex={1} miw={0}>
              {job.audioName}
            </Text>
            <Text size="xs" c="dimmed">
              {stage(job)}
            </Text>
            <Tooltip label={t('Cancel this one')}>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={t('Cancel {audioName}', { audioName: job.audioName ?? '' })}
                disabled={job.cancelRequested}
                onClick={() => cancel(job)}
              >
                <IconX size={14} />
              </ActionIcon>
            </Tooltip>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}

function Failures({ search }: { search: TranscribeSearch }) {
  const all = useQuery(failed).data ?? [];
  const [seen, setSeen] = useState(() => Number(localStorage.getItem(hiddenKey) ?? 0));
  const [again, setAgain] = useState(false);
  const [choices] = useSegmentation();
  const since = Date.now() - recentMs;
  const shown = all.filter(
    ({ id, finishedAt }) =>
      id > seen && (id >= (search.since ?? Infinity) || Date.parse(finishedAt ?? '') > since),
  );
  const [newest] = shown;
  if (!newest) return null;
  const hide = () => {
    localStorage.setItem(hiddenKey, String(newest.id));
    setSeen(newest.id);
  };
  const tryAgain = async () => {
    setAgain(true);
    try {
      const segmentation = segmentationOf(choices);
      for (const [modelId, ofModel] of grouped(shown, (job) => job.modelId)) {
        if (modelId === null) continue;
        for (const [channel, jobs] of grouped(ofModel, (job) => job.channel)) {
          const ids = new Set(jobs.flatMap(({ audioId }) => audioId ?? []));
          await start(modelId, { all: false, ids }, {}, { segmentation, channel });
        }
      }
      hide();
    } catch (error) {
      notifications.show({ color: 'red', title: t('Not started'), message: (error as Error).message });
    } finally {
      setAgain(false);
    }
  };
  return (
    <Alert
      color="red"
      role="status"
      title={t('{recordings} could not be transcribed', { recordings: count(shown.length, 'recording') })}
    >
      <List size="sm">
        {shown.slice(0, mostShown).map((job) => (
          <List.Item key={job.id}>
            {job.audioName}: {job.error && problemWords(job.error)}
          </List.Item>
        ))}
        {shown.length > mostShown && (
          <List.Item>{t('and {others}', { others: count(shown.length - mostShown, 'other') })}</List.Item>
        )}
      </List>
      <Group gap="xs" mt="xs">
        <Button size="xs" variant="default" loading={again} onClick={() => void tryAgain()}>
          {t('Try again')}
        </Button>
        <Button size="xs" variant="subtle" color="gray" onClick={hide}>
          {t('Hide')}
        </Button>
      </Group>
    </Alert>
  );
}
