// What a corpus is made of, as it stands in the page's address and in the request. Pure.

import type { CorpusDetails } from '../../api/schema.js';
import { suitableFeatures } from '../../shared/corpora/features.js';
import { fromMaxSamples, toMaxSamples } from '../../shared/corpora/longest.js';
import { type Shares, toFractions, toPercent, usualShares } from '../../shared/corpora/shares.js';
import { filterOf, type NewCorpus, type UtteranceFilter } from '../../shared/corpora/utterance-filter.js';

export interface CorpusSettings {
  /** The name of the corpus. */
  readonly called: string;
  readonly labelType: string;
  /** Undefined: what suits the labels. */
  readonly featureType: string | undefined;
  /** Utterances that were chosen one by one; undefined for those of the filter. */
  readonly ids: readonly number[] | undefined;
  readonly filter: UtteranceFilter;
  readonly shares: Shares;
  readonly bySpeaker: boolean;
  readonly seed: number;
  /** The longest utterance; undefined for any. */
  readonly maxSeconds: number | undefined;
  /** Whether the demonstration is to be in it, though there are other recordings. */
  readonly withDemonstration: boolean;
}

export const usualSeed = 1;

/**
 * As somebody means it who has said nothing else: with recordings of one's own beside the demonstration, that is left out.
 * @param beside whether there are such
 */
export function leavingOutDemonstration(settings: CorpusSettings, beside: boolean): CorpusSettings {
  const chosen = settings.ids !== undefined || filterOf(settings.filter) !== undefined;
  return !beside || chosen || settings.withDemonstration
    ? settings
    : { ...settings, filter: { demonstration: false } };
}

/** Everything but the name and the features: on these the preview depends. */
export function previewRequest(settings: CorpusSettings): Omit<NewCorpus, 'name'> {
  const { labelType, ids, shares, bySpeaker, seed, maxSeconds } = settings;
  const filter = ids ? undefined : filterOf(settings.filter);
  return {
    labelType,
    shares: toFractions(shares),
    bySpeaker,
    seed,
    ...(ids && { utteranceIds: [...ids] }),
    ...(filter && { filter }),
    ...(maxSeconds !== undefined && { maxSamples: toMaxSamples(maxSeconds) }),
  };
}

export const corpusRequest = (settings: CorpusSettings, tones: boolean): NewCorpus => ({
  ...previewRequest(settings),
  name: settings.called.trim(),
  featureType: settings.featureType ?? suitableFeatures(settings.labelType, tones),
});

/** 'Mboshi' after 'Mboshi', 'Mboshi 3' after 'Mboshi 2'. */
export function nextName(name: string): string {
  const [, stem = name, number] = /^(.*?)(?:\s+(\d+))?$/s.exec(name) ?? [];
  return `${stem} ${number === undefined ? 2 : Number(number) + 1}`;
}

/** To make one like it of the utterances that there are now. */
export function settingsLike(corpus: CorpusDetails): CorpusSettings {
  const { split, maxSamples } = corpus;
  return {
    called: nextName(corpus.name),
    labelType: corpus.labelType,
    featureType: corpus.featureType,
    ids: undefined,
    filter: split?.filter ?? {},
    shares: split ? toPercent(split.shares) : usualShares,
    bySpeaker: split?.bySpeaker ?? false,
    seed: split?.seed ?? usualSeed,
    maxSeconds: maxSamples === null ? undefined : fromMaxSamples(maxSamples),
    withDemonstration: false,
  };
}
