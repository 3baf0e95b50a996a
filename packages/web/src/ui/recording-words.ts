// What is said of a recording's check in a few words. Pure.
import { adviceFor } from '../api/advice.js';
import { problemWords } from '../api/problem.js';
import type { Audio } from '../api/schema.js';
import { t } from '../i18n/index.js';

export type CheckedRecording = Pick<Audio, 'problem' | 'inspection' | 'warnings'>;

const titles: Readonly<Record<string, string>> = {
  'audio-silent': t('Silence'),
  'audio-nearly-silent': t('Nearly silent'),
  'audio-quiet': t('Very quiet'),
  'audio-clipped': t('Clipped'),
  'audio-dc-offset': t('Off its zero line'),
  'audio-channels-cancel': t('Channels cancel each other'),
  'audio-length-differs': t('Length differs from what the file declares'),
  'audio-checksum-differs': t('Checksum does not fit'),
  'audio-header-mended': t('Header was wrong'),
  'audio-part-skipped': t('A part could not be decoded'),
  'audio-track-skipped': t('Only the first sound track is used'),
};

export const warningTitle = (code: string): string => titles[code] ?? t('Worth knowing');

/** What is to be done about it, and the particulars, which the service says in English. */
function warningWords(code: string, detail: string): string {
  const advice = adviceFor(code);
  return advice === undefined ? detail : `${advice} (${detail})`;
}

interface Mark {
  readonly of: 'problem' | 'pending' | 'warning';
  readonly text: string;
  /** In full. */
  readonly detail: string;
}

/** What there is to know of it, the gravest first: what keeps it from being used, that it is being checked, warnings. */
export function marksOf({ problem, inspection, warnings }: CheckedRecording): readonly Mark[] {
  return [
    ...(problem
      ? [{ of: 'problem', text: t('Cannot be used'), detail: problemWords(problem) } as const]
      : []),
    ...(inspection === 'pending'
      ? [
          {
            of: 'pending',
            text: t('being checked…'),
            detail: t('Only its header has been read so far. All of it is being decoded.'),
          } as const,
        ]
      : []),
    ...warnings.map(
      ({ code, detail }) =>
        ({ of: 'warning', text: warningTitle(code), detail: warningWords(code, detail) }) as const,
    ),
  ];
}

/** Until a check is over it is looked at again after so many milliseconds: no event tells of its end. */
export const pollEveryMs = 2000;
