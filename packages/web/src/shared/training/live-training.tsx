import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { isOver } from '../../api/events.js';
import type { Job } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { Curves } from '../../ui/curves.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { latestTraining } from '../jobs/queries.js';
import { modelQuery } from '../models/queries.js';
import { EndedPanel, UntrainedPanel } from './ended-panel.js';
import { ProgressPanel } from './progress-panel.js';
import { epochsQuery } from './queries.js';

/** While a training has not begun its first epoch, the epochs that are stored are those of the training before. */
export function showsEpochs(job: Job): boolean {
  const { epoch, bestValidationLER } = job.progress ?? {};
  return isOver(job) || epoch !== undefined || bestValidationLER !== undefined;
}

/**
 * The training of a model: what it waits for, how far it is, what became of it, with its curves. The same after a
 * reload. Nothing for a model that was trained elsewhere.
 */
export function LiveTraining({ modelId }: { modelId: number }) {
  const model = useQuery(modelQuery(modelId));
  const newest = useQuery(latestTraining(modelId));
  const epochs = useQuery(epochsQuery(modelId));
  const failed = [model, newest, epochs].find(({ isError }) => isError);
  if (failed) return <ProblemAlert error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!model.data || !newest.data || !epochs.data) return <Skeleton height={180} aria-label={t('Loading')} />;
  if (model.data.imported) return null;
  const [job] = newest.data.items;
  if (!job)
    return model.data.trained ? <Curves epochs={epochs.data} /> : <UntrainedPanel model={model.data} />;
  const shown = showsEpochs(job) ? epochs.data : [];
  return (
    <Stack>
      {isOver(job) ? (
        <EndedPanel job={job} model={model.data} epochs={shown} />
      ) : (
        <ProgressPanel job={job} epochs={shown} />
      )}
      {(shown.length > 0 || !isOver(job)) && (
        <Curves epochs={shown} empty={t('The curves begin when the first epoch has ended.')} />
      )}
    </Stack>
  );
}
