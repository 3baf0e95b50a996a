import type { RetimedLabel } from '../../edit-alignment/index.js';
import { Faults } from '../faults.js';
import type { Fault } from '../model.js';
import type { TranscribedUtterance } from './types.js';

/** A segment that a file has, in the time of the annotations. */
export interface FileSegment {
  readonly tier: string;
  /** The id of its annotation; null where the format has none. */
  readonly of: string | null;
  readonly start: number;
  readonly end: number;
  readonly speaker: string | null;
}

export interface Divided {
  readonly utterances: readonly TranscribedUtterance[];
  /** How many labels and segments there are of what a person should know. */
  readonly faults: readonly Fault[];
}

/** Labels in no segment, between which nothing is said for so long, are annotations apart, ms. */
const longestPauseMs = 1000;

/**
 * The transcription of a whole recording, divided over the segments that its file has: a label is in the segment in which its
 * middle lies, of several in the one that began first. What lies in none becomes utterances of its own, of no tier. No
 * label is lost.
 * @param whole its labels in order, none over another; without times of its labels it is not divided
 */
export function dividedOver(
  whole: TranscribedUtterance,
  segments: readonly FileSegment[],
  textOf: (labels: readonly RetimedLabel[]) => string = plainText,
): Divided {
  const faults = new Faults();
  if (segments.length === 0) return { utterances: [whole], faults: [] };
  const { labels: timed } = whole;
  if (!timed || (timed.length === 0 && whole.text !== '')) {
    faults.add(
      'not-divided',
      'The times of the labels of a transcription of the whole recording are not known: it is one annotation, not divided over the segments.',
    );
    return { utterances: [whole], faults: faults.list() };
  }
  const ordered = segments.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const ends = ordered.map(({ end }) => end).sort((a, b) => a - b);
  const within = new Map<FileSegment, RetimedLabel[]>();
  const outside: RetimedLabel[][] = [];
  // As middles ascend, a segment that has ended stays so: each is passed once.
  let [first, begun, ended] = [0, 0, 0];
  let last: { readonly begun: number; readonly endMs: number } | undefined;
  for (const label of timed) {
    const middle = (label.startMs + label.endMs) / 2;
    while (begun < ordered.length && (ordered[begun]?.start ?? 0) <= middle) begun++;
    while (ended < ends.length && (ends[ended] ?? 0) <= middle) ended++;
    while (first < begun && (ordered[first]?.end ?? 0) <= middle) first++;
    const segment = first < begun ? ordered[first] : undefined;
    if (segment) {
      if (begun - ended > 1) {
        faults.add(
          'labels-in-several-segments',
          'Labels lie in several segments at once: they are in the draft of the one that began first.',
          { milliseconds: Math.round(middle) },
        );
      }
      const labels = within.get(segment);
      if (labels) labels.push(label);
      else within.set(segment, [label]);
      last = undefined;
      continue;
    }
    faults.add(
      'labels-outside-segments',
      'Labels lie in none of the segments: they are in a tier of drafts of their own.',
      { milliseconds: Math.round(middle) },
    );
    const run = outside.at(-1);
    if (run && last?.begun === begun && label.startMs - last.endMs < longestPauseMs) run.push(label);
    else outside.push([label]);
    last = { begun, endMs: label.endMs };
  }
  const empty = ordered.length - within.size;
  if (empty > 0) {
    faults.add(
      'segments-without-labels',
      'In segments nothing was recognised: they have no draft.',
      { milliseconds: ordered.find((segment) => !within.has(segment))?.start ?? 0 },
      empty,
    );
  }
  return {
    utterances: [
      ...[...within].map(([{ tier, of, start, end, speaker }, labels]) => ({
        ...whole,
        ...{ tier, of, start, end, speaker, labels, text: textOf(labels) },
      })),
      ...outside.map((labels) => ({
        ...whole,
        start: labels[0]?.startMs ?? 0,
        end: labels.at(-1)?.endMs ?? 0,
        ...{ tier: null, of: null, labels, text: textOf(labels) },
      })),
    ],
    faults: faults.list(),
  };
}

const plainText = (labels: readonly RetimedLabel[]) => labels.map(({ label }) => label).join(' ');
