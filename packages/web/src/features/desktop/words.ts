/** All that this part of the page says. */
export const words = {
  keptIn: (folder: string) => `Everything is kept in ${folder}`,
  stop: 'Stop the program',
  question: 'Stop the program?',
  explanation: 'Training and transcription that is under way goes on when the program is started again.',
  goOn: 'Go on',
  stopped: 'The program has stopped. This page can be closed.',
  notStopped: 'Not stopped',
} as const;
