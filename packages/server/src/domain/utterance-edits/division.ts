// Where a long utterance is divided. Pure; times are milliseconds of the recording.

import { framesNeeded } from '@persephone/engine/labels';
import { segmentationDefaults } from '@persephone/engine/segmentation';
import { labelsOf } from '@persephone/formats/labels';
import {
  lineLengths,
  maximumUtteranceMs,
  type Span,
  shortestUtteranceMs,
  textsSplitAfter,
} from '@persephone/formats/utterance-edits';
import { DomainError } from '../errors.js';
import { leastLabelMs } from '../rules/usable.js';
import type { LabelTime } from '../transcriptions/transcription.js';

/** One of the utterances that a long one is divided into. */
export interface DivisionPart extends Span {
  readonly text: string;
  /** Null where no model has aligned it. */
  readonly labelTimes: readonly LabelTime[] | null;
  /** Whether a person is to look at it before a model learns from it. */
  readonly uncertain: boolean;
}

/** So many parts at most: they are written in one transaction. */
export const mostParts = 2000;

/** A line ends at the best pause not further than this from where it was aligned. */
const nearMs = 1000;
/** So much of a pause counts in its favour. */
const longestCountedMs = 1000;
/**
 * Of so many labels that follow each other this share is improbable where the text is hardly what is spoken: `bench/division`, with a
 * model of which 31 % of labels are wrong, has 4 of 269 right lines and 8 of 10 wrong ones above it.
 */
const looked = 20;
const mostImprobable = 0.45;
const improbableBelow = 0.1;
/** So much slower or faster than the others, a line is hardly what is spoken there. */
const mostUneven = 2;
/** Where there are so many more stretches of speech than lines at most, some lines have several. */
const mostMore = 1.25;

const { longestUtteranceMs, paddingMs } = segmentationDefaults;
/** From the first to the last label of a part that is as long as an utterance of the segmentation may be. */
const longestMs = longestUtteranceMs - 2 * paddingMs;

/** Where one part ends and the next begins: its text at a label, its sound at two times, with a pause between them or none. */
interface Cut {
  readonly label: number;
  readonly endMs: number;
  readonly startMs: number;
}

const impossible = (detail: string) => new DomainError('division-impossible', detail);

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;

/**
 * An utterance in parts by the times of its labels: each line is one, cut in the pause that is nearest to its end; where there
 * are none, and of lines that no model could be trained on, parts no longer than those that the segmentation finds, cut at
 * their longest pauses. Pauses are in none but for a little of them. The texts of all, in order, have all labels.
 * @param labels of the text, each of them, in order
 * @param pauses in which nobody speaks, in order
 * @throws DomainError 'division-impossible'
 */
export function partsByAlignment(
  text: string,
  labels: readonly LabelTime[],
  pauses: readonly Span[],
  span: Span,
): DivisionPart[] {
  const aligned = new Aligned(labels, pauses, span);
  const cuts = longEnough(allCuts(aligned, lineLengths(text)), aligned);
  if (cuts.length === 0) {
    throw impossible(
      `The utterance, ${seconds(span.endMs - span.startMs)} long, has one line of text and ${labels.length} labels spoken in ` +
        `${seconds(aligned.soundOf(0, labels.length))}: there is nothing to divide it at.`,
    );
  }
  refuseTooMany(cuts.length + 1);
  const texts = textsSplitAfter(
    text,
    cuts.map(({ label }) => label),
  );
  return texts.map((part, i) => {
    const [before, after] = [cuts[i - 1], cuts[i]];
    const [startMs, endMs] = [before?.startMs ?? aligned.startMs, after?.endMs ?? aligned.endMs];
    const own = labels.slice(before?.label ?? 0, after?.label ?? labels.length);
    return {
      ...{ startMs, endMs, text: part },
      labelTimes: squeezed(own, { startMs, endMs }),
      uncertain: isUncertain(own, endMs - startMs),
    };
  });
}

/** Labels as they were aligned, and the pauses between them. */
class Aligned {
  readonly startMs: number;
  readonly endMs: number;
  /** Of each label the pause before it, the longest that reaches between its middle and that of the one before. */
  readonly #pauses: (Span | undefined)[] = [];

  constructor(
    readonly labels: readonly LabelTime[],
    pauses: readonly Span[],
    span: Span,
  ) {
    this.startMs = Math.max(span.startMs, (labels[0]?.startMs ?? 0) - paddingMs);
    this.endMs = Math.min(span.endMs, (labels.at(-1)?.endMs ?? 0) + paddingMs);
    let first = 0;
    for (let index = 1; index < labels.length; index++) {
      const [from, to] = [this.#middle(index - 1), this.#middle(index)];
      while ((pauses[first]?.endMs ?? to) <= from) first++;
      let longest: Span | undefined;
      for (let i = first; i < pauses.length; i++) {
        const one = pauses[i] as Span;
        if (one.startMs >= to) break;
        if (lengthOf(one) > lengthOf(longest)) longest = one;
      }
      this.#pauses[index] = longest;
    }
  }

  #middle(index: number): number {
    const { startMs = 0, endMs = 0 } = this.labels[index] ?? {};
    return (startMs + endMs) / 2;
  }

  pauseBefore = (index: number): Span | undefined => this.#pauses[index];

  /** Where a label gives way to the next. */
  boundaryBefore = (index: number): number =>
    Math.round(((this.labels[index]?.startMs ?? 0) + (this.labels[index - 1]?.endMs ?? 0)) / 2);

  /** From the beginning of the first to the end of the last of the labels [from, to). */
  soundOf = (from: number, to: number): number =>
    (this.labels[to - 1]?.endMs ?? 0) - (this.labels[from]?.startMs ?? 0);

  /** The text divided before one label, the sound in this pause, or, without one, at a time. */
  cut(label: number, pause: Span | number): Cut {
    if (typeof pause === 'number') return { label, endMs: pause, startMs: pause };
    const some = Math.min(paddingMs, lengthOf(pause) / 2);
    return { label, endMs: Math.round(pause.startMs + some), startMs: Math.round(pause.endMs - some) };
  }
}

const lengthOf = (span: Span | undefined): number => (span ? span.endMs - span.startMs : 0);

function allCuts(aligned: Aligned, lines: readonly number[]): Cut[] {
  const cuts: Cut[] = [];
  let from = 0;
  for (const [i, length] of lines.entries()) {
    const to = from + length;
    if (lines.length === 1 || aligned.soundOf(from, to) > maximumUtteranceMs) {
      cuts.push(...cutsAtPauses(aligned, from, to));
    }
    if (i < lines.length - 1) {
      const after = cuts.at(-1)?.startMs ?? aligned.startMs;
      cuts.push(cutAtLine(aligned, from, to, to + (lines[i + 1] ?? 0), after));
    }
    from = to;
  }
  return cuts;
}

/** Between the lines [from, at) and [at, to): in the best pause near, no further than half a line away, behind the cut before. */
function cutAtLine(aligned: Aligned, from: number, at: number, to: number, afterMs: number): Cut {
  const boundary = aligned.boundaryBefore(at);
  let found: Span | undefined;
  let best = Number.NEGATIVE_INFINITY;
  const first = Math.floor((from + at) / 2) + 1;
  const last = Math.floor((at + to) / 2);
  for (let index = first; index <= last; index++) {
    const pause = aligned.pauseBefore(index);
    if (!pause || pause.startMs < afterMs + shortestUtteranceMs) continue;
    const far = Math.max(0, pause.startMs - boundary, boundary - pause.endMs);
    if (far > nearMs) continue;
    const value = Math.min(lengthOf(pause), longestCountedMs) - far;
    if (value > best) [found, best] = [pause, value];
  }
  return aligned.cut(at, found ?? Math.max(boundary, afterMs + shortestUtteranceMs));
}

/** Of the labels [from, to), in the longest pause of the last two thirds of what a part may hold. */
function cutsAtPauses(aligned: Aligned, from: number, to: number): Cut[] {
  const { labels } = aligned;
  const cuts: Cut[] = [];
  let start = from;
  while (aligned.soundOf(start, to) > longestMs) {
    const begin = labels[start]?.startMs ?? 0;
    let cut = start + 1;
    let longest = Number.NEGATIVE_INFINITY;
    for (let index = start + 1; index < to; index++) {
      const ended = (labels[index - 1]?.endMs ?? 0) - begin;
      // A label that is longer than that is a part by itself.
      if (ended > longestMs && index > start + 1) break;
      const isLate = ended >= longestMs / 3;
      const length = lengthOf(aligned.pauseBefore(index));
      if (isLate && length < longest) continue;
      cut = index;
      if (isLate) longest = length;
    }
    cuts.push(aligned.cut(cut, aligned.pauseBefore(cut) ?? aligned.boundaryBefore(cut)));
    start = cut;
  }
  return cuts;
}

/** Without those that would leave a part shorter than any may be, which goes with the next, or the last with that before. */
function longEnough(cuts: readonly Cut[], { startMs, endMs }: Aligned): Cut[] {
  const kept: Cut[] = [];
  const reached = () => kept.at(-1)?.startMs ?? startMs;
  for (const cut of cuts) {
    if (cut.endMs - reached() >= shortestUtteranceMs) kept.push(cut);
  }
  while (kept.length > 0 && endMs - reached() < shortestUtteranceMs) kept.pop();
  return kept;
}

/** Where the sound was cut beside the text, the labels beyond stand at its end or beginning, a millisecond each. */
function squeezed(labels: readonly LabelTime[], { startMs, endMs }: Span): LabelTime[] {
  let reached = startMs;
  return labels.map((label, i) => {
    const latest = Math.max(startMs, endMs - (labels.length - i));
    const begin = Math.min(Math.max(label.startMs, reached), latest);
    const end = Math.max(begin, Math.min(label.endMs, latest + 1));
    reached = end;
    return { ...label, startMs: begin, endMs: end };
  });
}

function isUncertain(labels: readonly LabelTime[], durationMs: number): boolean {
  if (framesNeeded(labels.map(({ label }) => label)) * leastLabelMs > durationMs) return true;
  return mostOf(labels, looked, ({ confidence }) => confidence < improbableBelow) > mostImprobable;
}

/** The largest share of so many that follow each other, or of all where they are fewer, of which this is true. */
function mostOf<T>(all: readonly T[], number: number, isSo: (one: T) => boolean): number {
  const width = Math.min(number, all.length);
  const so = all.map((one) => Number(isSo(one)));
  let sum = 0;
  let most = 0;
  for (const [i, one] of so.entries()) {
    sum += one - (so[i - width] ?? 0);
    if (i >= width - 1) most = Math.max(most, sum);
  }
  return most / Math.max(1, width);
}

/**
 * An utterance in parts, a line of its text for each stretch of speech in it. Of a few more stretches than there are lines, some
 * are parts of one.
 * @param stretches of speech within the utterance, in order
 * @throws DomainError 'division-impossible' where their numbers differ
 */
export function partsByPauses(text: string, stretches: readonly Span[]): DivisionPart[] {
  const lines = lineLengths(text);
  if (lines.length < 2) throw withoutLines();
  if (stretches.length < lines.length || stretches.length > Math.floor(lines.length * mostMore)) {
    throw impossible(
      `The text has ${lines.length} lines, and its sound ${stretches.length === 1 ? 'one stretch' : `${stretches.length} stretches`} ` +
        'of speech between pauses, so that they cannot be paired. Divide it with a model, or by hand.',
    );
  }
  refuseTooMany(lines.length);
  const spans = paired(stretches, lines);
  let before = 0;
  const cuts = lines.slice(0, -1).map((length) => (before += length));
  const texts = textsSplitAfter(text, cuts);
  const rates = spans.map(({ startMs, endMs }, i) => (endMs - startMs) / (lines[i] ?? 1));
  const usual = rates.toSorted((a, b) => a - b)[rates.length >> 1] ?? 0;
  return spans.map(({ startMs, endMs }, i) => {
    const rate = rates[i] ?? 0;
    const part = texts[i] ?? '';
    return {
      ...{ startMs, endMs, text: part, labelTimes: null },
      uncertain:
        rate > usual * mostUneven ||
        rate < usual / mostUneven ||
        framesNeeded(labelsOf(part)) * leastLabelMs > endMs - startMs,
    };
  });
}

/** What stands against dividing an utterance of one line at its pauses. */
export const withoutLines = () =>
  impossible(
    'The text of the utterance has one line, so that nothing says where it is divided. Put each utterance on a line of its own, or ' +
      'divide it with a model, or by hand.',
  );

/** A line takes so many stretches at most. */
const mostOfLine = 4;
/** Pauses within a line are short: a second of them stands against as much as a line that is e times as slow as the others. */
const perSecondOfPause = 1;

/**
 * The sound of each line: one stretch or several that follow each other, so that all lines are about as fast as each other and the
 * pauses within them short (dynamic programming over lines and stretches).
 */
function paired(stretches: readonly Span[], lines: readonly number[]): Span[] {
  const [n, m] = [lines.length, stretches.length];
  const spoken = stretches.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const perLabel = spoken / lines.reduce((sum, labels) => sum + labels, 0);
  /** Of the first lines up to here, with the first so many stretches: the least cost, and how many of them the last line has. */
  let costs = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY);
  costs[0] = 0;
  const taken: Uint8Array[] = [];
  for (const labels of lines) {
    const next = new Float64Array(m + 1).fill(Number.POSITIVE_INFINITY);
    const choice = new Uint8Array(m + 1);
    for (let end = 1; end <= m; end++) {
      let [sound, pauses] = [0, 0];
      for (let count = 1; count <= Math.min(mostOfLine, end); count++) {
        const { startMs, endMs } = stretches[end - count] as Span;
        sound += endMs - startMs;
        if (count > 1) pauses += (stretches[end - count + 1]?.startMs ?? endMs) - endMs;
        const uneven = Math.log(Math.max(1, sound) / (perLabel * labels));
        const cost = (costs[end - count] ?? 0) + uneven * uneven + (perSecondOfPause * pauses) / 1000;
        if (cost < (next[end] ?? 0)) {
          next[end] = cost;
          choice[end] = count;
        }
      }
    }
    taken.push(choice);
    costs = next;
  }
  const spans: Span[] = [];
  for (let [line, end] = [n - 1, m]; line >= 0; line--) {
    const count = taken[line]?.[end] ?? 1;
    const [first, last] = [stretches[end - count], stretches[end - 1]];
    if (!first || !last) throw new Error('Each line has a stretch where there are as many');
    spans.unshift({ startMs: first.startMs, endMs: last.endMs });
    end -= count;
  }
  return spans;
}

function refuseTooMany(parts: number): void {
  if (parts <= mostParts) return;
  throw impossible(
    `The utterance would be divided into ${parts}; at most ${mostParts} are made at once. Divide it in two by hand first.`,
  );
}
