import type { Corpus, Model, Overview } from '../../api/schema.js';
import { isBeside } from './beside.js';

// What is the linguist's own. The demonstration is for a first look: once there are recordings beside it, it is not
// counted among them. Pure.

/** What there is without the demonstration, where that lies beside other things. */
export function ownOf(overview: Overview): Overview {
  const { demonstration } = overview;
  if (!demonstration || !isBeside(overview)) return overview;
  return {
    ...overview,
    recordings: overview.recordings - demonstration.recordings,
    recordedMs: overview.recordedMs - demonstration.recordedMs,
    untranscribed: overview.untranscribed - demonstration.untranscribed,
    untranscribedMs: overview.untranscribedMs - demonstration.untranscribedMs,
    utterances: overview.utterances - demonstration.utterances,
    utteredMs: overview.utteredMs - demonstration.utteredMs,
    unusable: overview.unusable - demonstration.unusable,
    speakers: overview.speakers - demonstration.speakers,
    toReview: overview.toReview - demonstration.toReview,
  };
}

/** The corpora that are not the demonstration's, where that lies beside other things. */
export function ownCorpora<C extends Pick<Corpus, 'id'>>(
  overview: Overview,
  corpora: readonly C[],
): readonly C[] {
  const left = leftOutCorpora(overview);
  return corpora.filter(({ id }) => !left.has(id));
}

/** The models that were trained on others than those. */
export function ownModels<M extends Pick<Model, 'corpusId'>>(
  overview: Overview,
  models: readonly M[],
): readonly M[] {
  const left = leftOutCorpora(overview);
  return models.filter(({ corpusId }) => !left.has(corpusId));
}

/** All of them in the same order, but those that were trained on others than those before the rest. */
export function ownFirst<M extends Pick<Model, 'corpusId'>>(
  overview: Overview,
  models: readonly M[],
): readonly M[] {
  const own = new Set(ownModels(overview, models));
  return [...own, ...models.filter((model) => !own.has(model))];
}

const leftOutCorpora = (overview: Overview): ReadonlySet<number> =>
  new Set(isBeside(overview) ? overview.demonstration?.corpusIds : []);
