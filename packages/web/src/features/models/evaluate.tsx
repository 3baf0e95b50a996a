import { Button, Group, NativeSelect, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isOver } from '../../api/job-cache.js';
import { problemWords } from '../../api/problem.js';
import type { Job, Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { useCancelling } from '../../shared/jobs/cancel.js';
import { useJob } from '../../shared/jobs/queries.js';
import { shareDone, stage } from '../../shared/jobs/words.js';
import { LinkButton } from '../../ui/links.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { duration, percent } from '../../ui/words.js';
import { latestEvaluation, testCorporaQuery, useEvaluate } from './queries.js';

/** Has the model compared with a test set: of its own corpus, or of another. */
export function Evaluate({ model, onStarted }: { model: Model; onStarted?: () => void }) {
  const latest = useQuery(latestEvaluation(model.id));
  const corpora = useQuery(testCorporaQuery);
  const evaluate = useEvaluate(model.id);
  const [chosen, setChosen] = useState<string>();
  const job = latest.data?.items[0];
  if (job && !isOver(job)) return <Running id={job.id} />;
  if (corpora.isPending) return <Skeleton height={60} />;
  const offered = corpora.data ?? [];
  if (offered.length === 0) {
    return (
      <Group>
        <Text size="sm">{t('No corpus here has a test set to compare it with.')}</Text>
        <LinkButton size="xs" variant="default" to="/corpora" search={{ new: true }}>
          {t('Make a corpus')}
        </LinkButton>
      </Group>
    );
  }
  const usual = offered.find(({ id }) => id === model.corpusId) ?? offered[0];
  const corpusId = Number(chosen ?? usual?.id);
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={t('Compare it with the test set of')}
          maw={420}
          data={offered.map(({ id, name, sets }) => ({
            value: String(id),
            label: `${name} (${duration(sets.testing.durationMs)})${id === model.corpusId ? t(', its own corpus') : ''}`,
          }))}
          value={String(corpusId)}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <Button
          loading={evaluate.isPending}
          onClick={() => evaluate.mutate(corpusId, { onSuccess: () => onStarted?.() })}
        >
          {t('Compare')}
        </Button>
      </Group>
      {corpusId !== model.corpusId && !model.imported && (
        <Text size="xs" c="dimmed">
          {t('What it was trained on is left out of the comparison.')}
        </Text>
      )}
      {corpusId !== model.corpusId && model.imported && (
        <Text size="xs" c="dimmed">
          {t('Choose speech that it was not trained on: nobody here knows what that was.')}
        </Text>
      )}
      {evaluate.isError && <ProblemAlert error={evaluate.error} />}
      {job && <Outcome job={job} />}
    </Stack>
  );
}

/** A comparison that is under way, or was in vain since the last. */
export function EvaluationProgress({ model }: { model: Model }) {
  const latest = useQuery(latestEvaluation(model.id));
  const job = latest.data?.items[0];
  if (!job) return null;
  return isOver(job) ? <Outcome job={job} /> : <Running id={job.id} />;
}

function Running({ id }: { id: number }) {
  const { data: job } = useJob(id);
  const { cancel } = useCancelling();
  if (!job) return <Skeleton height={32} />;
  const share = shareDone(job);
  return (
    <Group gap="sm" wrap="nowrap" maw={680}>
      <Stack gap={4} flex={1}>
        <Text size="sm" aria-live="polite">
          {stage(job)}
          {job.corpusName && ` ${t('of {corpusName}', { corpusName: job.corpusName })}`}
        </Text>
        <Progress
          value={100 * (share ?? 0)}
          aria-label={t('Comparison: {share} done', { share: percent(share ?? 0, 0) })}
        />
      </Stack>
      <Button size="xs" variant="default" disabled={job.cancelRequested} onClick={() => cancel(job)}>
        {t('Cancel')}
      </Button>
    </Group>
  );
}

function Outcome({ job }: { job: Job }) {
  if (job.state !== 'failed') return null;
  const detail = job.error ? problemWords(job.error) : '';
  return (
    <Text size="sm" c="red">
      {job.corpusName
        ? t('The last comparison with {corpusName} failed: {detail}', { corpusName: job.corpusName, detail })
        : t('The last comparison failed: {detail}', { detail })}
    </Text>
  );
}
