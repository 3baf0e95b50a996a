// What the address of the page of corpora says. Pure.

import { type Shares, sharesBetween, usualShares } from '../../shared/corpora/shares.js';
import {
  filterOf,
  flag,
  number,
  type SearchParameters,
  short,
  text,
  type UtteranceFilter,
  utteranceFilter,
  whole,
} from '../../shared/corpora/utterance-filter.js';
import { type CorpusSettings, usualSeed } from './settings.js';

export const corpusSorts = ['-created', 'created', 'name', '-name'] as const;

export type CorpusSort = (typeof corpusSorts)[number];

/**
 * Of the list: `find` and `sort`. Of the form, which `new` opens: the filter under the names that the list of
 * utterances has, `ids` of utterances that were chosen, and the settings.
 */
export interface CorporaSearch extends UtteranceFilter {
  readonly find?: string;
  readonly sort?: CorpusSort;
  readonly new?: true;
  readonly ids?: readonly number[];
  readonly called?: string;
  readonly labelType?: string;
  readonly featureType?: string;
  readonly training?: number;
  readonly validation?: number;
  readonly bySpeaker?: true;
  readonly seed?: number;
  readonly maxSeconds?: number;
  /** The demonstration's utterances, too, though there are others. */
  readonly withDemonstration?: true;
}

/** An array, or numbers between commas. */
function idsOf(value: unknown): readonly number[] | undefined {
  const parameters = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [value];
  const ids = [...new Set(parameters.flatMap((id: unknown) => whole(id, 1) ?? []))];
  return ids.length === 0 ? undefined : ids;
}

export function validateCorporaSearch(parameters: SearchParameters): CorporaSearch {
  const list = {
    find: text(parameters.find),
    sort: corpusSorts.find((sort) => sort === parameters.sort && sort !== '-created'),
  };
  if (flag(parameters.new) !== true) {
    return short<CorporaSearch>({ ...list, language: whole(parameters.language, 0) });
  }
  return short<CorporaSearch>({
    ...list,
    new: true,
    ...utteranceFilter(parameters),
    ids: idsOf(parameters.ids),
    called: text(parameters.called),
    labelType: text(parameters.labelType),
    featureType: text(parameters.featureType),
    training: whole(parameters.training, 1),
    validation: whole(parameters.validation, 1),
    bySpeaker: flag(parameters.bySpeaker) || undefined,
    seed: whole(parameters.seed, 0),
    maxSeconds: number(parameters.maxSeconds, 0.01),
    withDemonstration: flag(parameters.withDemonstration) || undefined,
  });
}

export function settingsOf(search: CorporaSearch): CorpusSettings {
  const { name, speaker, minimumMs, maximumMs, source, inCorpus, corpusId, audioId, demonstration } = search;
  const { problem, imported, corrected, language } = search;
  const filter = {
    ...{ name, speaker, minimumMs, maximumMs, source, inCorpus, corpusId, audioId },
    problem,
    language,
    demonstration,
    ...{ text: search.text, imported, corrected },
  };
  return {
    called: search.called ?? '',
    labelType: search.labelType ?? 'phonemes',
    featureType: search.featureType,
    ids: search.ids,
    filter: filterOf(filter) ?? {},
    shares: sharesOf(search),
    bySpeaker: search.bySpeaker ?? false,
    seed: search.seed ?? usualSeed,
    maxSeconds: search.maxSeconds,
    withDemonstration: search.withDemonstration ?? false,
  };
}

function sharesOf({ training, validation }: CorporaSearch): Shares {
  if (training === undefined && validation === undefined) return usualShares;
  const first = training ?? usualShares.training;
  return sharesBetween([first, first + (validation ?? usualShares.validation)]);
}

export function searchOf(settings: CorpusSettings): CorporaSearch {
  const { filter, shares, called, labelType, bySpeaker, seed, withDemonstration, ...rest } = settings;
  const usual = shares.training === usualShares.training && shares.validation === usualShares.validation;
  return short<CorporaSearch>({
    new: true,
    ...filter,
    ...rest,
    called: called === '' ? undefined : called,
    labelType: labelType === 'phonemes' ? undefined : labelType,
    training: usual ? undefined : shares.training,
    validation: usual ? undefined : shares.validation,
    bySpeaker: bySpeaker || undefined,
    seed: seed === usualSeed ? undefined : seed,
    withDemonstration: withDemonstration || undefined,
  });
}
