// What is said of models and of their errors. Pure.
import type { EvaluatedUtterance, Model } from '../../api/schema.js';
import { number, t } from '../../i18n/index.js';
import { count } from '../../ui/words.js';

export type Step = EvaluatedUtterance['alignment'][number];

/** A label and what was recognised for it; null is none. */
export interface ErrorPair {
  readonly reference: string | null;
  readonly hypothesis: string | null;
}

/** The error that is looked at: of each side a label, null for none, or undefined for any. */
export interface ChosenError {
  readonly reference: string | null | undefined;
  readonly hypothesis: string | null | undefined;
}

interface Errors {
  readonly ler: number;
  readonly referenceLabels: number;
  readonly substitutions: number;
  readonly insertions: number;
  readonly deletions: number;
}

/** Of a hundred labels; below ten with one place behind the point. */
export function ofHundred(share: number): string {
  const times = 100 * share;
  if (times === 0) return '0';
  if (times < 0.1) return t('fewer than {least}', { least: number(0.1, 1) });
  return times < 9.95 ? number(times, Math.round(10 * times) % 10 === 0 ? 0 : 1) : String(Math.round(times));
}

/** 'Of 100 labels about 29 are wrong.' */
export function lerInWords(ler: number): string {
  if (ler === 0) return t('Not a single label is wrong.');
  if (ler > 0.95) return t('Hardly a label is right: it cannot transcribe yet.');
  const wrong = ofHundred(ler);
  return wrong === '1'
    ? t('Of 100 labels about 1 is wrong.')
    : t('Of 100 labels about {wrong} are wrong.', { wrong });
}

/** The three kinds of error as shares of the labels written, in plain words. */
export function errorKinds({ referenceLabels, substitutions, deletions, insertions }: Errors) {
  const share = (times: number) => times / Math.max(1, referenceLabels);
  return [
    {
      kind: 'substitution',
      times: substitutions,
      share: share(substitutions),
      words: t('of 100 recognised as another label'),
    },
    { kind: 'deletion', times: deletions, share: share(deletions), words: t('of 100 not recognised') },
    {
      kind: 'insertion',
      times: insertions,
      share: share(insertions),
      words: t('for every 100 where there is none'),
    },
  ] as const;
}

/** '“a” recognised as “c”', '“e” not recognised', '“b” recognised where there is none'. Undefined parts are any label. */
export function pairInWords(
  reference: string | null | undefined,
  hypothesis: string | null | undefined,
): string {
  if (reference === null)
    return t('“{hypothesis}” recognised where there is none', { hypothesis: hypothesis ?? '?' });
  if (hypothesis === null)
    return reference === undefined
      ? t('a label not recognised')
      : t('“{reference}” not recognised', { reference });
  if (reference === undefined)
    return t('“{hypothesis}” recognised for something else', { hypothesis: hypothesis ?? '?' });
  return hypothesis === undefined
    ? t('“{reference}” recognised wrong', { reference })
    : t('“{reference}” recognised as “{hypothesis}”', { reference, hypothesis });
}

/** The whole of an utterance in sentences, for those who do not see the alignment. */
export function alignmentInWords(steps: readonly Step[]): string {
  const line = (of: (step: Step) => string | null) => steps.flatMap((step) => of(step) ?? []).join(' ');
  const errors = steps.filter(({ kind }) => kind !== 'match');
  const errorPairs = errors.map(({ reference, hypothesis }) => pairInWords(reference, hypothesis));
  return (
    `${t('Written: {reference}. Recognised: {hypothesis}.', { reference: line(({ reference }) => reference), hypothesis: line(({ hypothesis }) => hypothesis) })} ` +
    (errorPairs.length === 0
      ? t('No errors.')
      : t('{n} wrong: {errors}.', { n: errorPairs.length, errors: errorPairs.join('; ') }))
  );
}

/** Of the speech that it was trained on; an imported one does not say. */
export const speech = ({ imported, trainingMs }: Pick<Model, 'imported' | 'trainingMs'>): number | null =>
  imported ? null : trainingMs;

export const trainingSeconds = ({ epochs, seconds }: Pick<Model, 'epochs' | 'seconds'>): number | null =>
  epochs === 0 ? null : seconds;

/** 'Learnt from 12 untranscribed recordings as well', and of which round it is that was kept. */
export function untranscribedInWords(
  { trained }: Pick<Model, 'trained'>,
  { recordings, used, bestRound }: NonNullable<Model['untranscribed']>,
): string {
  if (!trained || used === null) {
    return t('It is to learn from {recordings} as well', {
      recordings: count(recordings, 'untranscribed recording'),
    });
  }
  if (used === 0) return t('No untranscribed recording had speech that could be used');
  if (bestRound === 1) {
    return t('Trained with {recordings} as well, but best in the first round, without them: that is kept', {
      recordings: count(used, 'untranscribed recording'),
    });
  }
  return bestRound === null
    ? t('Learnt from {recordings} as well', { recordings: count(used, 'untranscribed recording') })
    : t('Learnt from {recordings} as well, best in round {bestRound}', {
        recordings: count(used, 'untranscribed recording'),
        bestRound,
      });
}

/** 'Features: what the encoder “xls-r.onnx” makes of the sound' */
export const encoderInWords = ({ name }: NonNullable<Model['encoder']>): string =>
  t('Features: what the encoder “{name}” makes of the sound', { name });
