import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { problemWords } from '../../api/problem.js';
import type { Job, Model } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { bestEpoch, type EpochFigures } from '../../ui/curves-data.js';
import { LinkAnchor } from '../../ui/links.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { count, moment, percent, roughly } from '../../ui/words.js';
import { Notices } from './notices.js';
import { useStartTraining } from './queries.js';

/** 'Trained until 3 Nov 2026, 16:40: 20 epochs in 4 minutes. …' */
export function endWords(job: Job, epochs: readonly EpochFigures[], keptEpoch: number | null): string {
  const best = epochs.find(({ epoch }) => epoch === keptEpoch) ?? bestEpoch(epochs);
  if (!best) return t('No epoch had ended.');
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const time = t('{epochs} in {seconds}.', {
    epochs: count(epochs.length, 'epoch'),
    seconds: roughly(seconds),
  });
  const kept = t('Epoch {epoch} is kept, with {validationLER} of the validation labels wrong.', {
    epoch: best.epoch,
    validationLER: percent(best.validationLER),
  });
  const early =
    job.state === 'succeeded' && epochs.length < (job.progress?.maximumEpochs ?? 0)
      ? ` ${t('It ended early, since it no longer improved.')}`
      : '';
  return `${time} ${kept}${early}`;
}

/** What became of the newest training of a model, and how to train again. */
export function EndedPanel({
  job,
  model,
  epochs,
}: {
  job: Job;
  model: Model;
  epochs: readonly EpochFigures[];
}) {
  const when = job.finishedAt === null ? '' : moment(job.finishedAt);
  if (job.state === 'succeeded') {
    return (
      <Alert color="teal" role="status" icon={<IconCircleCheck />} title={t('Trained, {when}', { when })}>
        <Stack gap="xs" align="flex-start">
          <Text size="sm">{endWords(job, epochs, model.bestEpoch)}</Text>
          <Notices progress={job.progress} />
        </Stack>
      </Alert>
    );
  }
  const failed = job.state === 'failed';
  return (
    <Alert
      role="status"
      color={failed ? 'red' : 'gray'}
      icon={failed ? <IconAlertTriangle /> : <IconPlayerStop />}
      title={`${failed ? t('The training failed') : t('The training was cancelled')}, ${when}`}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {failed
            ? job.error && problemWords(job.error)
            : endWords(job, model.trained ? epochs : [], model.bestEpoch)}
        </Text>
        {(failed || epochs.length === 0) && (
          <Text size="sm">
            {model.trained
              ? t('What an earlier training made of this model is kept, and can transcribe.')
              : t('Nothing of this training is kept; the model can be trained at any time.')}
          </Text>
        )}
        <Notices progress={job.progress} />
        <Group>
          <StartButton model={model} label={t('Train again')} />
          {job.error?.code === 'training-data-insufficient' && (
            <LinkAnchor size="sm" to="/corpora/$corpusId" params={{ corpusId: String(model.corpusId) }}>
              {t('Look at the corpus')}
            </LinkAnchor>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

/** A model that nobody has trained yet, or whose training could not be started. */
export function UntrainedPanel({ model }: { model: Model }) {
  return (
    <Alert color="gray" title={t('This model has not been trained yet')}>
      <Group>
        <Text size="sm">
          {t('It is trained on the corpus “{corpusName}”.', { corpusName: model.corpusName })}
        </Text>
        <StartButton model={model} label={t('Start training')} />
      </Group>
    </Alert>
  );
}

function StartButton({ model, label }: { model: Model; label: string }) {
  const start = useStartTraining();
  return (
    <>
      <Button
        size="xs"
        leftSection={<IconRefresh size={14} />}
        loading={start.isPending}
        onClick={() => start.mutate(model.id)}
      >
        {label}
      </Button>
      {start.isError && <ProblemAlert error={start.error} />}
    </>
  );
}
