// What may be done to the utterances of a recording by hand: the same for the page, which asks before it draws, and for the
// service, which decides. Times are milliseconds of the recording.

import { liesWithin } from '../annotation-import/index.js';
import { indexesWithin, type RetimedLabel, retime } from '../edit-alignment/index.js';
import type { TimedLabel } from '../label-times/index.js';
import { labelsOf } from '../labels/index.js';

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** On a channel of the recording, from 1; null: all of them, mixed. */
export interface ChannelSpan extends Span {
  readonly channel: number | null;
}

/** So long an utterance lasts at least: nobody says a label in less. */
export const shortestUtteranceMs = 30;

export type SpanFault = 'segment-beyond-recording' | 'segment-too-short';

/** What stands against an utterance from here to there; undefined where nothing does. `recordingMs`: null where it is not known. */
export function spanFault({ startMs, endMs }: Span, recordingMs: number | null): SpanFault | undefined {
  if (startMs < 0) return 'segment-beyond-recording';
  if (endMs - startMs < shortestUtteranceMs) return 'segment-too-short';
  return recordingMs === null || liesWithin({ startMs, endMs }, recordingMs)
    ? undefined
    : 'segment-beyond-recording';
}

type OnChannel = Pick<ChannelSpan, 'channel'>;

/** Whether a channel of the one is of the other. Different channels have nothing in common; all of them, mixed, have each. */
export const sharesChannel = (a: OnChannel, b: OnChannel): boolean =>
  a.channel === null || b.channel === null || a.channel === b.channel;

/** Whether they have any of the recording in common. */
export const sharesTime = (a: ChannelSpan, b: ChannelSpan): boolean =>
  a.startMs < b.endMs && b.startMs < a.endMs && sharesChannel(a, b);

/**
 * The labels of an utterance with their times, as far as they are known.
 * @param recognised as the model recognised them, in order; also those of what it was cut from
 * @returns one for each label of the text; divided evenly over the utterance where nothing was recognised in it
 */
export function labelTimesWithin(
  text: string,
  { startMs, endMs }: Span,
  recognised: readonly TimedLabel[],
): RetimedLabel[] {
  const labels = labelsOf(text);
  const within = indexesWithin(recognised, startMs, endMs).flatMap((index) => recognised[index] ?? []);
  if (within.length > 0) return retime(within, labels, endMs, startMs);
  const each = (endMs - startMs) / Math.max(1, labels.length);
  return labels.map((label, i) => ({ label, startMs: startMs + i * each, endMs: startMs + (i + 1) * each }));
}

/**
 * The text of an utterance that is split at a time, divided at the label that is nearest: what has its middle before it, and
 * the rest. Either may be empty.
 */
export function textSplitAt(times: readonly TimedLabel[], atMs: number): readonly [string, string] {
  const first = times.findIndex(({ startMs, endMs }) => (startMs + endMs) / 2 >= atMs);
  const cut = first < 0 ? times.length : first;
  const text = (part: readonly TimedLabel[]) => part.map(({ label }) => label).join(' ');
  return [text(times.slice(0, cut)), text(times.slice(cut))];
}
