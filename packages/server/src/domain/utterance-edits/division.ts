// Where a long utterance is divided. Pure; times are milliseconds of the recording.

import { framesNeeded } from '@persephone/engine/labels';
import { segmentationDefaults } from '@persephone/engine/segmentation';
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
const { longestUtteranceMs, paddingMs } = segmentationDefaults;
/** From the first to the last label of a part that is as long as an utterance of the segmentation may be. */
const longestMs = longestUtteranceMs - 2 * paddingMs;

/** Where one part ends and the next begins: its text at a label, its sound at two times, with a pause between them or none. */
interface Cut {
  readonly label: number;
  readonly endMs: number;
  readonly startMs: number;
}

export const impossible = (detail: string) => new DomainError('division-impossible', detail);

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
  if (
    isCrowded(
      labels.map(({ label }) => label),
      durationMs,
    )
  )
    return true;
  return mostOf(labels, looked, ({ confidence }) => confidence < improbableBelow) > mostImprobable;
}

/** Whether these are more labels than anybody says in that time. */
export const isCrowded = (labels: readonly string[], durationMs: number): boolean =>
  framesNeeded(labels) * leastLabelMs > durationMs;

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

/** Throws `division-impossible`. */
export function refuseTooMany(parts: number): void {
  if (parts <= mostParts) return;
  throw impossible(
    `The utterance would be divided into ${parts}; at most ${mostParts} are made at once. Divide it in two by hand first.`,
  );
}
