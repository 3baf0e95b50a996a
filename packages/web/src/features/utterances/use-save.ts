import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { t } from '../../i18n/index.js';
import { changeUtterance, replaceRow, type UtteranceChange } from './queries.js';

/** Save a changed transcription or speaker of an utterance. */
export const useSave = (id: number) =>
  useMutation({
    mutationFn: (change: UtteranceChange) => changeUtterance(id, change),
    onSuccess: (utterance, { text }) => {
      replaceRow(utterance);
      notifications.show({
        message: text === undefined ? t('Saved.') : t('Saved as a new version. The earlier ones are kept.'),
      });
    },
  });
