import type { AlignmentStep } from '@persephone/formats/edit-alignment';
import { type LabelErrorRate, labelErrorRate, type ReferenceAndHypothesis } from './label-error-rate.js';

/** Grave, acute, circumflex, macron, double acute, caron, double grave, and the marks of contours. */
const toneMark = /[\u0300\u0301\u0302\u0304\u030B\u030C\u030F\u1DC4-\u1DC9]/u;
/** What bears tone marks as tones: on other letters they mean something else, as in č, ś and ḡ. */
const toneBearer = /[aeiouyαεηιουωаеиоуыэюяæœøɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏɩʋmnŋɲɱɴı]/iu;
/** Tone letters, their left-stemmed kind, arrows of up- and downstep, and superscript digits. */
const toneLetter =
  /[\u02E5-\u02E9\uA712-\uA716\uA71B\uA71C\u2191\u2193\u2197\u2198\u2070\u00B9\u00B2\u00B3\u2074-\u2079]/u;

/**
 * A label without its tone, and its tone alone: 'é' is 'e' with '́', 'a˥' is 'a' with '˥', '˧˥' is '' with '˧˥',
 * '35' (digits alone are a tone) is '' with '35', 'č' and 'ã' are themselves with ''.
 */
export function partsOf(label: string): { readonly segment: string; readonly tone: string } {
  if (/^[0-9]+$/u.test(label)) return { segment: '', tone: label };
  let segment = '';
  let tone = '';
  let base = '';
  for (const character of label.normalize('NFD')) {
    const isMark = /\p{M}/u.test(character);
    if (!isMark) base = character;
    const isTone = isMark ? toneMark.test(character) && toneBearer.test(base) : toneLetter.test(character);
    if (isTone) tone += character;
    else segment += character;
  }
  return { segment: segment.normalize('NFC'), tone };
}

export function carriesTone(label: string): boolean {
  return partsOf(label).tone !== '';
}

export interface ToneErrors {
  /** Labels of the references that carry tone. */
  readonly toneLabels: number;
  /** Errors in which the tone alone is wrong: 'é' recognised as 'e', '˥' as '˧' or not at all. */
  readonly tone: number;
  /** Errors in which the segment alone is wrong: 'é' recognised as 'á', 't' as 'd' or not at all. */
  readonly segment: number;
  /** Errors in both: 'é' recognised as 'a' or not at all. The three add up to all errors. */
  readonly both: number;
  /** The label error rate with all tone taken away from references and hypotheses, aligned anew. */
  readonly segments: LabelErrorRate;
}

/** Tone and segment errors counted apart; undefined where no label of references and hypotheses carries tone. */
export function toneErrors(
  alignments: readonly (readonly AlignmentStep[])[],
  parts: typeof partsOf = partsOf,
): ToneErrors | undefined {
  const nothing = { segment: '', tone: '' };
  let toneLabels = 0;
  let anyTone = false;
  const counts = { tone: 0, segment: 0, both: 0 };
  const segments: ReferenceAndHypothesis[] = [];
  for (const steps of alignments) {
    const referenceSegments: string[] = [];
    const hypothesisSegments: string[] = [];
    for (const { kind, reference, hypothesis } of steps) {
      const r = reference === null ? nothing : parts(reference);
      const h = hypothesis === null ? nothing : parts(hypothesis);
      if (r.tone !== '') toneLabels++;
      if (r.tone !== '' || h.tone !== '') anyTone = true;
      if (r.segment !== '') referenceSegments.push(r.segment);
      if (h.segment !== '') hypothesisSegments.push(h.segment);
      if (kind === 'match') continue;
      if (r.segment === h.segment) counts.tone++;
      else if (r.tone === h.tone) counts.segment++;
      else counts.both++;
    }
    segments.push({ reference: referenceSegments, hypothesis: hypothesisSegments });
  }
  return anyTone ? { toneLabels, ...counts, segments: labelErrorRate(segments) } : undefined;
}
