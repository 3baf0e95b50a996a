// What may be done to the utterances of a recording by hand: the same for the page, which asks before it draws, and for the
// service, which decides. Times are milliseconds of the recording.

import { liesWithin } from '../annotation-import/index.js';
import { indexesWithin, type RetimedLabel, retime } from '../edit-alignment/index.js';
import type { TimedLabel } from '../label-times/index.js';
import { labelsOf, tokensOf } from '../labels/index.js';

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

/**
 * The longest utterance trained on at once: its activations must fit into memory, and speech has pauses before that. A longer one
 * is kept, and is to be divided.
 */
export const maximumUtteranceMs = 120_000;

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
 * @param times one for each label of the text, as `labelTimesWithin` gives them
 */
export function textSplitAt(
  text: string,
  times: readonly TimedLabel[],
  atMs: number,
): readonly [string, string] {
  const first = times.findIndex(({ startMs, endMs }) => (startMs + endMs) / 2 >= atMs);
  return textSplitAfter(text, first < 0 ? times.length : first);
}

/** The first so many labels of a text, and the rest, each with its lines. Either may be empty. */
export function textSplitAfter(text: string, labels: number): readonly [string, string] {
  const [before, after] = textsSplitAfter(text, [labels]);
  return [before ?? '', after ?? ''];
}

/**
 * A text in parts, each with its lines as they are.
 * @param cuts after how many labels of the whole text one part ends and the next begins, ascending
 * @returns one part more than there are cuts; any may be empty
 */
export function textsSplitAfter(text: string, cuts: readonly number[]): string[] {
  const tokens = tokensOf(text);
  const bounds = [0, ...cuts, tokens.length];
  return bounds.slice(1).map((end, i) => {
    const [first, last] = [tokens[bounds[i] ?? 0], tokens[end - 1]];
    return first && last && last.end > first.start ? text.slice(first.start, last.end) : '';
  });
}

/** How many labels each line of a text has; lines without any are none. */
export const lineLengths = (text: string): number[] =>
  text
    .split('\n')
    .map((line) => labelsOf(line).length)
    .filter((labels) => labels > 0);
