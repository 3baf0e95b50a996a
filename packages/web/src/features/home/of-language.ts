import type { Corpus, Job, Language, Model } from '../../api/schema.js';
import { isOf } from '../../shared/languages/of-language.js';
import { nextStep, type Step } from './next-step.js';

// What of all that is here is of one language. Pure.

export interface OfLanguage {
  readonly corpora: readonly Corpus[];
  /** Those that are trained. */
  readonly models: readonly Model[];
  readonly step: Step;
}

/**
 * @param corpora the newest first
 * @param models all of them
 * @param jobs those that are queued or running; a transcription is of the language of its model
 */
export function ofLanguage(
  language: Language,
  corpora: readonly Corpus[],
  models: readonly Model[],
  jobs: readonly Job[],
): OfLanguage {
  const ofIt = models.filter((model) => isOf(model, language.id));
  const ids = new Set(ofIt.map(({ id }) => id));
  const itsCorpora = corpora.filter((corpus) => isOf(corpus, language.id));
  const trained = ofIt.filter((model) => model.trained);
  const itsJobs = jobs.filter(({ modelId }) => modelId !== null && ids.has(modelId));
  return { corpora: itsCorpora, models: trained, step: nextStep(language, itsCorpora, trained, itsJobs) };
}
