import type { Corpus, Language, Model } from '../../api/schema.js';

// What is of a language, by what it was made of. Pure.

type Made = Pick<Model | Corpus, 'languages'>;

export const isOf = (made: Made, languageId: number): boolean =>
  made.languages.some(({ id }) => id === languageId);

/** All of them in the same order, but those of a language before the rest; as they are where none is named. */
export function ofLanguageFirst<M extends Made>(
  made: readonly M[],
  languageId: number | null | undefined,
): readonly M[] {
  if (languageId === null || languageId === undefined) return made;
  return [...made.filter((one) => isOf(one, languageId)), ...made.filter((one) => !isOf(one, languageId))];
}

/** The names of what it is of, where there are several languages to tell apart. */
export const languageNames = (made: Made, several: readonly Language[]): string | undefined =>
  several.length === 0 || made.languages.length === 0
    ? undefined
    : made.languages.map(({ name }) => name).join(', ');

/** 'Second model · Mbosi': some words of a thing with its languages, where there are several to tell apart. */
export function withLanguages(words: string, made: Made, several: readonly Language[]): string {
  const names = languageNames(made, several);
  return names === undefined ? words : `${words} · ${names}`;
}

/** The id of a language in an address; 0: of none. */
export const languageOfAddress = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
