// What the address of the page of recordings says. Pure.

/** Which are listed: those that cannot be used, those with warnings, those whose check is not over. */
export const recordingViews = ['problem', 'warnings', 'pending'] as const;

export type RecordingView = (typeof recordingViews)[number];

export interface RecordingsSearch {
  /** All where it is absent. */
  readonly only?: RecordingView | undefined;
  readonly name?: string | undefined;
  /** 0: of none. */
  readonly language?: number | undefined;
}

/** As the service has it. */
export const recordingFilter = ({ only, name, language }: RecordingsSearch) => ({
  ...(only === 'problem' ? { problem: true } : {}),
  ...(only === 'warnings' ? { warnings: true } : {}),
  ...(only === 'pending' ? { inspected: false } : {}),
  ...(name === undefined ? {} : { name }),
  ...(language === undefined ? {} : { language }),
});
