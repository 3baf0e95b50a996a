import { detectSilence, dithered } from '@persephone/engine/alignment';
import { segmentLabels } from '@persephone/engine/labels';
import type { Recogniser } from '@persephone/engine/models';
import { labelTransfer } from '@persephone/engine/transfer';
import { shiftedLabels } from '@persephone/formats/annotations';
import type { Span } from '@persephone/formats/utterance-edits';
import { DomainError } from '../domain/errors.js';
import type { LabelTime } from '../domain/transcriptions/transcription.js';
import { type DivisionPart, partsByAlignment } from '../domain/utterance-edits/division.js';

/** A label that a model does not know, and as which of its own it is aligned. */
export interface AlikeLabel {
  readonly label: string;
  readonly alignedAs: string;
}

export interface TextToAlign {
  /** As they are written, each of them, in order. */
  readonly own: readonly string[];
  /** Those of the model in their place. */
  readonly labels: readonly string[];
  readonly alike: readonly AlikeLabel[];
}

/** Of a recording, or a part of one. Times are from its beginning, in ms. */
export interface TextAlignment {
  readonly times: readonly LabelTime[];
  /** In which nobody speaks, in order. */
  readonly pauses: readonly Span[];
}

/** The labels of a text as a model can align them. Throws `label-unknown` where it knows none like one of them. */
export function textToAlign(
  text: string,
  { labels: known, labelType }: Pick<Recogniser['description'], 'labels' | 'labelType'>,
): TextToAlign {
  const own = segmentLabels(labelType, text);
  const { alike, unlike } = labelTransfer([...new Set(own)], known);
  if (unlike.length > 0) throw unlikeAny(unlike);
  const instead = new Map(alike.map(({ label, startsAs }) => [label, startsAs]));
  return {
    own,
    labels: own.map((label) => instead.get(label) ?? label),
    alike: alike.map(({ label, startsAs }) => ({ label, alignedAs: startsAs })),
  };
}

/** So many are named. */
const mostNamed = 20;

const unlikeAny = (labels: readonly string[]) =>
  new DomainError(
    'label-unknown',
    `The model knows no label like ${labels.slice(0, mostNamed).join(', ')}${labels.length > mostNamed ? ', …' : ''}. Choose one that ` +
      'was trained on such labels, or correct the text.',
    { labels: labels.slice(0, mostNamed) },
  );

/** Aligns labels of a model with sound of any length, in which there may be pauses of digital zeros. */
export async function alignText(
  recogniser: Pick<Recogniser, 'align'>,
  samples: Float32Array,
  labels: readonly string[],
  options: Parameters<Recogniser['align']>[2],
): Promise<TextAlignment> {
  const times = await recogniser.align(dithered(samples), labels, options);
  return { times, pauses: detectSilence(samples) };
}

/** The utterances that a text and its sound, which is the span of a recording, are divided into. Throws `division-impossible`. */
export function partsOf(
  text: string,
  { own }: TextToAlign,
  { times, pauses }: TextAlignment,
  span: Span,
): DivisionPart[] {
  const written = times.map((time, i) => ({ ...time, label: own[i] ?? time.label }));
  const placed = pauses.map(({ startMs, endMs }) => ({
    startMs: span.startMs + startMs,
    endMs: span.startMs + endMs,
  }));
  return partsByAlignment(text, shiftedLabels(written, span.startMs), placed, span);
}
