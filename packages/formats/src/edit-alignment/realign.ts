import { alignCorrection, type Origins } from './correction.js';

/** So many labels on either side of a change are aligned anew with it: what was put in may be what stood beside it. */
const around = 16;

/** Which label of the one text is which of the other, for a text as it was. */
export interface Aligning {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly from: Origins;
}

/**
 * The same after a further change, which is looked for where it is. With each key of somebody who corrects half an hour
 * of speech, all of it would take the longer the more is corrected.
 */
export function realign({ before, after: last, from }: Aligning, after: readonly string[]): Aligning {
  const shortest = Math.min(last.length, after.length);
  let head = 0;
  while (head < shortest && last[head] === after[head]) head++;
  let tail = 0;
  while (tail < shortest - head && last.at(-1 - tail) === after.at(-1 - tail)) tail++;
  head = Math.max(0, head - around);
  tail = Math.max(0, tail - around);

  const lastEnd = last.length - tail;
  const begin = nearest(from, head - 1, -1) + 1;
  const end = nearest(from, lastEnd, 1) ?? before.length;
  const middle = alignCorrection(before.slice(begin, end), after.slice(head, after.length - tail)).from;

  const all = new Int32Array(after.length);
  all.set(from.subarray(0, head));
  for (let j = 0; j < middle.length; j++) all[head + j] = middle[j]! < 0 ? -1 : begin + middle[j]!;
  all.set(from.subarray(lastEnd), after.length - tail);
  return { before, after, from: all };
}

export const alignAll = (before: readonly string[], after: readonly string[]): Aligning => ({
  before,
  after,
  from: alignCorrection(before, after).from,
});

/** The old label of the nearest one that has one; before the first of all -1, behind the last none. */
function nearest(from: Origins, at: number, step: -1): number;

function nearest(from: Origins, at: number, step: 1): number | undefined;

function nearest(from: Origins, at: number, step: 1 | -1): number | undefined {
  for (let j = at; j >= 0 && j < from.length; j += step) if (from[j]! >= 0) return from[j];
  return step === -1 ? -1 : undefined;
}
