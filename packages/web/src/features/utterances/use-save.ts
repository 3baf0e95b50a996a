import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { changeUtterance, replaceRow, type UtteranceChange } from './queries.js';

/** Save a changed transcription or speaker of an utterance. */
export const useSave = (id: number) =>
  useMutation({
    mutationFn: (change: UtteranceChange) => changeUtterance(id, change),
    onSuccess: (utterance, { text }) => {
      replaceRow(utterance);
      notifications.show({
        message: text === undefined ? 'Saved.' : 'Saved as a new version. The earlier ones are kept.',
      });
    },
  });
