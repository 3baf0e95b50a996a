import type { paths } from '../../api/schema.js';

export type SearchParameters = Readonly<Record<string, unknown>>;

export const text = (value: unknown): string | undefined => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** A number, or what reads as one, from `least` on. */
export function number(value: unknown, least: number): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) && read >= least ? read : undefined;
}

export const whole = (value: unknown, least: number): number | undefined => {
  const read = number(value, least);
  return Number.isSafeInteger(read) ? read : undefined;
};

export const flag = (value: unknown): boolean | undefined =>
  value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined;

export function utteranceFilter(parameters: SearchParameters): UtteranceFilter {
  const source =
    parameters.source === 'person' || parameters.source === 'model' ? parameters.source : undefined;
  return {
    name: text(parameters.name),
    // Empty is a speaker of whom nobody said who it is.
    speaker: parameters.speaker === '' ? '' : text(parameters.speaker),
    minimumMs: whole(parameters.minimumMs, 0),
    maximumMs: whole(parameters.maximumMs, 0),
    source,
    inCorpus: flag(parameters.inCorpus),
    corpusId: whole(parameters.corpusId, 1),
    audioId: whole(parameters.audioId, 1),
    problem: flag(parameters.problem),
    language: whole(parameters.language, 0),
    demonstration: flag(parameters.demonstration),
    text: text(parameters.text),
    imported: flag(parameters.imported),
    corrected: flag(parameters.corrected),
  };
}

/** Only what is there and different from what is usual, so that addresses stay short. */
export const short = <T extends object>(search: T): T =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;

export type NewCorpus = NonNullable<
  paths['/v1/corpora']['post']['requestBody']
>['content']['application/json'];

export type UtteranceFilter = NonNullable<NewCorpus['filter']>;

/** The filter without what is not set; undefined where nothing is. */
export function filterOf(filter: UtteranceFilter): UtteranceFilter | undefined {
  const set = Object.entries(filter).filter(([, value]) => value !== undefined);
  return set.length === 0 ? undefined : Object.fromEntries(set);
}
