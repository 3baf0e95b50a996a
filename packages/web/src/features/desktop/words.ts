import { t } from '../../i18n/index.js';

/** All that this part of the page says. */
export const words = {
  keptIn: (folder: string) => t('Everything is kept in {folder}', { folder }),
  stop: t('Stop the program'),
  question: t('Stop the program?'),
  explanation: t('Training and transcription that is under way goes on when the program is started again.'),
  goOn: t('Go on'),
  stopped: t('The program has stopped. This page can be closed.'),
  notStopped: t('Not stopped'),
} as const;
