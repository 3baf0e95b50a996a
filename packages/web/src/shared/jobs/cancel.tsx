import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import type { Job } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import { count } from '../../ui/words.js';
import { useCancelJob, useCancelTranscriptions } from './queries.js';
import { keepsBest, keptOf, subject } from './words.js';

const showFailure = (error: Error) =>
  notifications.show({ color: 'red', title: t('Not cancelled'), message: error.message });

function confirm(title: string, body: string, label: string, keep: string, onConfirm: () => void): void {
  modals.openConfirmModal({
    title,
    children: <Text size="sm">{body}</Text>,
    labels: { confirm: label, cancel: keep },
    confirmProps: { color: 'red' },
    onConfirm,
  });
}

/** Cancels a job; a training only after saying what is kept of it. */
export function useCancelling() {
  const cancel = useCancelJob();
  const cancelAll = useCancelTranscriptions();
  return {
    cancel: (job: Job) => {
      const go = () => cancel.mutate(job.id, { onError: showFailure });
      if (job.kind !== 'train') return go();
      confirm(
        t('Stop the training of {subject}?', { subject: subject(job) }),
        keptOf(job),
        keepsBest(job) ? t('Stop and keep the best') : t('Stop the training'),
        t('Go on'),
        go,
      );
    },
    /** All transcriptions with this model, of which there are so many, where that is known. */
    cancelTranscriptions: (modelId: number, model: string, recordings: number | undefined) =>
      confirm(
        recordings === undefined
          ? t('Cancel all transcriptions with “{model}”?', { model })
          : t('Cancel {transcriptions} with “{model}”?', {
              transcriptions: count(recordings, 'transcription'),
              model,
            }),
        t('What has been transcribed already is kept.'),
        t('Cancel them'),
        t('Go on'),
        () => cancelAll.mutate(modelId, { onError: showFailure }),
      ),
    isPending: cancel.isPending || cancelAll.isPending,
  };
}
