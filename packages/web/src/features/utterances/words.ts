import type { Utterance } from '../../api/schema.js';
import { locale, t } from '../../i18n/index.js';

/** Who made a transcription, in a word or two. */
export const madeBy = ({ source }: Pick<Utterance, 'source'>): string =>
  source === 'model' ? t('Model') : t('Person');

/** Whether a segment ends after its recording, as one that is stored from earlier may. */
export const isBeyond = (
  { startMs, endMs }: Pick<Utterance, 'startMs' | 'endMs'>,
  recordingMs: number | null,
): boolean => recordingMs !== null && ((startMs ?? 0) >= recordingMs || (endMs ?? 0) > recordingMs);

export interface Segment {
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/**
 * What is to be saved of times that were written; undefined where nothing changed.
 * @param written null where nobody wrote anything
 * @param recordingMs null where it is not known
 */
export function changedSegment(
  { startMs, endMs }: Segment,
  written: Segment,
  recordingMs: number | null,
): Segment | undefined {
  const [oldStart, oldEnd] = [startMs ?? 0, endMs ?? recordingMs];
  const [start, end] = [written.startMs ?? oldStart, written.endMs ?? oldEnd];
  if (start === oldStart && end === oldEnd) return undefined;
  return start === 0 && end === recordingMs ? { startMs: null, endMs: null } : { startMs: start, endMs: end };
}

const thisYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const otherYear = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric' });

/** A day as short as can be: '22 Nov' of this year, 'Nov 2024' of another. */
export function day(iso: string, now = new Date()): string {
  const date = new Date(iso);
  return (date.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(date);
}
