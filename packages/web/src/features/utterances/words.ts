import type { Utterance } from '../../api/schema.js';
import { clock } from '../../audio/words.js';

/** Who made a transcription, in a word or two. */
export const madeBy = ({ source }: Pick<Utterance, 'source'>): string =>
  source === 'model' ? 'Model' : 'Person';

/** Where in its recording an utterance is; undefined where it is all of it. */
export function stretchInWords({ startMs, endMs }: Pick<Utterance, 'startMs' | 'endMs'>): string | undefined {
  if (startMs === null && endMs === null) return undefined;
  const from = clock(startMs ?? 0, 1);
  return endMs === null ? `from ${from} s to the end` : `${from} to ${clock(endMs, 1)} s of the recording`;
}

const thisYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const otherYear = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric' });

/** A day as short as can be: '22 Nov' of this year, 'Nov 2024' of another. */
export function day(iso: string, now = new Date()): string {
  const date = new Date(iso);
  return (date.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(date);
}
