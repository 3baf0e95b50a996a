import type { TimedLabel } from '../label-times/types.js';
import type { Origins } from './correction.js';
import { type Aligning, alignAll, realign } from './realign.js';

/** A label that was put in gets at most so much of a pause, in milliseconds. */
const longestInserted = 120;

/** What it gets at least, where its neighbours can give as much. */
const shortestInserted = 20;

export interface RetimedLabel extends TimedLabel {
  /** Nobody recognised a label there: its times are a part of the room that was left. */
  readonly divided?: true;
  /** The label that was recognised there, where another stands in its place. */
  readonly recognised?: TimedLabel | undefined;
}

/**
 * The labels of an edited text with their times. What was not touched keeps its times and the confidence of the model; what
 * stands in the place of another label has that one's times; what was put in takes the room between its neighbours, and
 * of theirs, up to a half, where there is none.
 * @param recognised the labels as the model recognised them, in order
 * @param endMs where the recording, or the part that the labels are of, ends; Infinity where that is not known
 * @param startMs where it begins
 * @returns as many as there are labels, in order, none over another; none at all where nothing was recognised
 */
export function retime(
  recognised: readonly TimedLabel[],
  labels: readonly string[],
  endMs: number,
  startMs = 0,
): RetimedLabel[] {
  if (recognised.length === 0) return [];
  return timesOf(recognised, alignAll(labelsIn(recognised), labels).from, labels, endMs, startMs);
}

const labelsIn = (recognised: readonly TimedLabel[]) => recognised.map(({ label }) => label);

/** The same for a text that is being written: what was found for it as it stood before is known. */
export class Retiming {
  #last: { readonly recognised: readonly TimedLabel[]; readonly aligning: Aligning } | undefined;

  times(
    recognised: readonly TimedLabel[],
    labels: readonly string[],
    endMs: number,
    startMs = 0,
  ): RetimedLabel[] {
    if (recognised.length === 0) return [];
    const aligning =
      this.#last?.recognised === recognised
        ? realign(this.#last.aligning, labels)
        : alignAll(labelsIn(recognised), labels);
    this.#last = { recognised, aligning };
    return timesOf(recognised, aligning.from, labels, endMs, startMs);
  }
}

function timesOf(
  recognised: readonly TimedLabel[],
  from: Origins,
  labels: readonly string[],
  endMs: number,
  startMs: number,
): RetimedLabel[] {
  const times = labels.map((label, j): RetimedLabel | undefined => {
    const old = recognised[from[j]!];
    if (!old) return undefined;
    return old.label === label ? old : { label, startMs: old.startMs, endMs: old.endMs, recognised: old };
  });
  for (let j = 0; j < times.length; j++) {
    if (times[j]) continue;
    let end = j;
    while (end < times.length && !times[end]) end++;
    makeRoom(times, labels, j, end, endMs, startMs);
    j = end;
  }
  return times.filter((time) => time !== undefined);
}

/** Give times to the labels from `begin` to before `end`, which lie between two that have some. */
function makeRoom(
  times: (RetimedLabel | undefined)[],
  labels: readonly string[],
  begin: number,
  end: number,
  endMs: number,
  startMs: number,
): void {
  const before = times[begin - 1];
  const after = times[end];
  const count = end - begin;
  let left = before?.endMs ?? startMs;
  let right = after?.startMs ?? Math.max(endMs, left);
  const lacking = count * shortestInserted - (right - left);
  if (lacking > 0) {
    const half = (label: RetimedLabel | undefined) => (label ? (label.endMs - label.startMs) / 2 : 0);
    const available = half(before) + half(after);
    const share = available > 0 ? Math.min(1, lacking / available) : 0;
    if (before) {
      left -= half(before) * share;
      times[begin - 1] = { ...before, endMs: left };
    }
    if (after) {
      right += half(after) * share;
      times[end] = { ...after, startMs: right };
    }
  }
  const each = Math.min((right - left) / count, longestInserted);
  // Beside what was said before; what comes before everything, beside what is said after.
  const origin = before || !after ? left : right - each * count;
  for (let k = 0; k < count; k++) {
    times[begin + k] = {
      label: labels[begin + k]!,
      startMs: origin + each * k,
      endMs: k === count - 1 && each < longestInserted && before ? right : origin + each * (k + 1),
      divided: true,
    };
  }
}

/**
 * Those whose middle lies in a segment, with what stands outside of it left out.
 * @param times in their order, none over another
 */
export function indexesWithin(
  times: readonly TimedLabel[],
  startMs: number | null,
  endMs: number | null,
): number[] {
  const first = startMs === null ? 0 : firstFrom(times, startMs);
  const end = endMs === null ? times.length : firstFrom(times, endMs);
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
}

/** The first whose middle is not before a time. A recording of hours is asked for each of its segments. */
function firstFrom(times: readonly TimedLabel[], ms: number): number {
  let [from, to] = [0, times.length];
  while (from < to) {
    const at = (from + to) >> 1;
    if ((times[at]!.startMs + times[at]!.endMs) / 2 < ms) from = at + 1;
    else to = at;
  }
  return from;
}
