import type { Corpus, Job, Model, Overview } from '../../api/schema.js';

// What a person would do next, told from what there is.

/** What there is of speech, in all or of a language. */
export type Speech = Pick<
  Overview,
  | 'recordings'
  | 'recordedMs'
  | 'untranscribed'
  | 'untranscribedMs'
  | 'utterances'
  | 'utteredMs'
  | 'unusable'
  | 'speakers'
  | 'toReview'
>;

export type Step =
  | { readonly do: 'bring-transcriptions' }
  | { readonly do: 'make-corpus'; readonly utterances: number }
  | { readonly do: 'train'; readonly corpus: Corpus }
  | { readonly do: 'wait'; readonly job: Job }
  | { readonly do: 'review'; readonly count: number }
  | { readonly do: 'transcribe'; readonly count: number }
  | { readonly do: 'bring-more' };

/**
 * @param corpora the newest first
 * @param models those that are trained
 * @param jobs those that are queued or running
 */
export function nextStep(
  overview: Pick<Speech, 'utterances' | 'toReview' | 'untranscribed'>,
  corpora: readonly Corpus[],
  models: readonly Model[],
  jobs: readonly Job[],
): Step {
  const training = jobs.find(({ kind }) => kind === 'train');
  const [corpus] = corpora;
  if (models.length === 0) {
    if (training) return { do: 'wait', job: training };
    if (corpus) return { do: 'train', corpus };
    return overview.utterances > 0
      ? { do: 'make-corpus', utterances: overview.utterances }
      : { do: 'bring-transcriptions' };
  }
  if (overview.toReview > 0) return { do: 'review', count: overview.toReview };
  const transcribing = jobs.find(({ kind }) => kind === 'transcribe');
  if (transcribing) return { do: 'wait', job: transcribing };
  if (overview.untranscribed > 0) return { do: 'transcribe', count: overview.untranscribed };
  if (training) return { do: 'wait', job: training };
  const untrained = corpora.find(({ models: count }) => count === 0);
  return untrained ? { do: 'train', corpus: untrained } : { do: 'bring-more' };
}

/** The label error rate that a model is known by: on its test set, else on its validation set. */
export const rateOf = ({ evaluation, validationLER }: Model): number | null =>
  evaluation?.ler ?? validationLER;

/** The one with the lowest rate; of those without one the newest is as good as any. */
export function bestModel(models: readonly Model[]): Model | undefined {
  const rate = (model: Model) => rateOf(model) ?? Number.POSITIVE_INFINITY;
  return [...models].sort((a, b) => rate(a) - rate(b) || b.id - a.id)[0];
}
