import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import type { Job } from '../../api/schema.js';
import { count } from '../../ui/words.js';
import { useCancelJob, useCancelTranscriptions } from './queries.js';
import { keptOf, subject } from './words.js';

const showFailure = (error: Error) =>
  notifications.show({ color: 'red', title: 'Not cancelled', message: error.message });

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
      confirm(`Cancel the training of ${subject(job)}?`, keptOf(job), 'Cancel the training', 'Go on', go);
    },
    /** All transcriptions with this model, of which there are so many, where that is known. */
    cancelTranscriptions: (modelId: number, model: string, recordings: number | undefined) =>
      confirm(
        `Cancel ${recordings === undefined ? 'all transcriptions' : count(recordings, 'transcription')} with “${model}”?`,
        'What has been transcribed already is kept.',
        'Cancel them',
        'Go on',
        () => cancelAll.mutate(modelId, { onError: showFailure }),
      ),
    isPending: cancel.isPending || cancelAll.isPending,
  };
}
