// What the address of the page of corpora says. Pure.
import { type CorpusSettings, filterOf, type UtteranceFilter, usualSeed } from './settings.js';
import { type Shares, sharesBetween, usualShares } from './shares.js';

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

type Given = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | undefined => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
};
/** A number, or what reads as one, from `least` on. */
function number(value: unknown, least: number): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) && read >= least ? read : undefined;
}
const whole = (value: unknown, least: number): number | undefined => {
  const read = number(value, least);
  return Number.isSafeInteger(read) ? read : undefined;
};
const flag = (value: unknown): boolean | undefined =>
  value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined;

/** An array, or numbers between commas. */
function idsOf(value: unknown): readonly number[] | undefined {
  const given = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [value];
  const ids = [...new Set(given.flatMap((id: unknown) => whole(id, 1) ?? []))];
  return ids.length === 0 ? undefined : ids;
}

export function utteranceFilter(given: Given): UtteranceFilter {
  const source = given.source === 'person' || given.source === 'model' ? given.source : undefined;
  return {
    name: text(given.name),
    // Empty is a speaker of whom nobody said who it is.
    speaker: given.speaker === '' ? '' : text(given.speaker),
    minimumMs: whole(given.minimumMs, 0),
    maximumMs: whole(given.maximumMs, 0),
    source,
    inCorpus: flag(given.inCorpus),
    corpusId: whole(given.corpusId, 1),
    audioId: whole(given.audioId, 1),
    problem: flag(given.problem),
    demonstration: flag(given.demonstration),
  };
}

/** Only what is there and different from what is usual, so that addresses stay short. */
export const short = <T extends object>(search: T): T =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;

export function validateCorporaSearch(given: Given): CorporaSearch {
  const list = {
    find: text(given.find),
    sort: corpusSorts.find((sort) => sort === given.sort && sort !== '-created'),
  };
  if (flag(given.new) !== true) return short<CorporaSearch>(list);
  return short<CorporaSearch>({
    ...list,
    new: true,
    ...utteranceFilter(given),
    ids: idsOf(given.ids),
    called: text(given.called),
    labelType: text(given.labelType),
    featureType: text(given.featureType),
    training: whole(given.training, 1),
    validation: whole(given.validation, 1),
    bySpeaker: flag(given.bySpeaker) || undefined,
    seed: whole(given.seed, 0),
    maxSeconds: number(given.maxSeconds, 0.01),
    withDemonstration: flag(given.withDemonstration) || undefined,
  });
}

export function settingsOf(search: CorporaSearch): CorpusSettings {
  const { name, speaker, minimumMs, maximumMs, source, inCorpus, corpusId, audioId, demonstration } = search;
  const { problem } = search;
  const filter = {
    ...{ name, speaker, minimumMs, maximumMs, source, inCorpus, corpusId, audioId },
    problem,
    demonstration,
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
