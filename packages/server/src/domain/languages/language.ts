import { DomainError } from '../errors.js';
import type { SoundOverview } from '../overview/overview.js';

/** A language of which there are, or will be, recordings. */
export interface Language {
  readonly id: number;
  readonly name: string;
  /** ISO 639-3 (`mdw`), or a glottocode (`mbos1242`). */
  readonly code: string | null;
  readonly createdAt: string;
}

export type NewLanguage = Pick<Language, 'name' | 'code'>;
export type NamedLanguage = Pick<Language, 'id' | 'name'>;

/** The figures of a language; the demonstration counts in none. */
export interface LanguageFigures extends SoundOverview {
  readonly corpora: number;
  readonly models: number;
}

export interface ListedLanguage extends Language, LanguageFigures {
  /** The newest that is trained, with its label error rate on its test set, else on its validation set. */
  readonly latestModel: { readonly id: number; readonly name: string; readonly ler: number | null } | null;
}

/** Recordings that were of one language, or of none. */
export interface MovedFrom {
  readonly languageId: number | null;
  readonly audioIds: readonly number[];
}

export interface LanguageRepository {
  /** The database refuses a name that is there without regard to upper and lower case (`language-exists`). */
  insert(language: NewLanguage): Promise<Language>;
  find(id: number): Promise<Language | undefined>;
  /** By name. */
  list(): Promise<readonly Language[]>;
  /** False where there is none. `language-exists` */
  change(id: number, changes: Partial<NewLanguage>): Promise<boolean>;
  /** The database refuses (`still-in-use`) one that has recordings. */
  delete(id: number): Promise<boolean>;
  /** Of how many of these utterances there are in each language, by its name; the most first. What is of none is left out. */
  countUtterances(
    utteranceIds: readonly number[],
  ): Promise<readonly (NamedLanguage & { readonly utterances: number })[]>;
  /** How many recordings are of it. */
  recordings(id: number): Promise<number>;
  /** Corpora and models of each language, and its newest trained model. */
  learned(): Promise<
    ReadonlyMap<
      number,
      { readonly corpora: number; readonly models: number; readonly latestModelId: number | null }
    >
  >;
  /**
   * Within a transaction: these recordings are of this language from now on, or of none. Gives those that were of another.
   * `language-unknown`, `audio-unknown`, `demonstration-language`
   */
  move(audioIds: readonly number[], languageId: number | null): Promise<readonly MovedFrom[]>;
  /**
   * Within a transaction: an imported model is of this language from now on, or of none; of any other those of its corpus
   * hold. False where it is no imported model. `language-unknown`
   */
  setOfImportedModel(modelId: number, languageId: number | null): Promise<boolean>;
  /** Within a transaction: what is of no language, without the demonstration, is of this one from now on. */
  gatherUnassigned(languageId: number): Promise<void>;
}

const codeForm = /^(?:[a-z]{3}|[a-z0-9]{4}[0-9]{4})$/u;

/** A code as somebody gave it, in lower case; null for none. Throws 'language-code-invalid'. */
export function givenCode(code: string | null): string | null {
  const form = code?.trim().toLowerCase() ?? '';
  if (form === '') return null;
  if (codeForm.test(form)) return form;
  throw new DomainError(
    'language-code-invalid',
    `${form} is no code of ISO 639-3 (three letters, such as mdw) nor of Glottolog (four letters or digits and four digits, such as mbos1242). Correct it, or leave it out.`,
  );
}
