import { DomainError } from '../errors.js';
import type { ListedModel } from '../models/listing.js';
import { noSound, type SoundOverview } from '../overview/overview.js';
import type { Database, Repositories } from '../repositories.js';
import { sharedReading } from '../shared-reading.js';
import { givenName } from '../text.js';
import {
  givenCode,
  type Language,
  type ListedLanguage,
  type MovedFrom,
  type NewLanguage,
} from './language.js';

export interface LanguageService {
  /** All of them by name, and what is of none, each without the demonstration. */
  list(): Promise<{
    readonly languages: readonly ListedLanguage[];
    readonly unassigned: SoundOverview;
  }>;
  /** `language-not-found` */
  get(id: number): Promise<ListedLanguage>;
  /**
   * As long as there was no other, or one other, all that is of none is that one's: nobody was asked until now.
   * `language-exists`, `name-blank`, `language-code-invalid`
   */
  create(language: NewLanguage): Promise<ListedLanguage>;
  /** `language-not-found`, `language-exists`, `name-blank`, `language-code-invalid` */
  change(id: number, changes: Partial<NewLanguage>): Promise<ListedLanguage>;
  /** `language-not-found`; `still-in-use` as the database says it, with how many recordings there are of it. */
  delete(id: number): Promise<void>;
  /**
   * These recordings are of this language from now on, or of none. Gives those that were of another, by that.
   * `language-unknown`, `audio-unknown`, `demonstration-language`
   */
  move(audioIds: readonly number[], languageId: number | null): Promise<readonly MovedFrom[]>;
  /**
   * An imported model is of this language from now on, or of none. `model-not-found`, `model-not-imported`,
   * `language-unknown`
   */
  setOfImportedModel(modelId: number, languageId: number | null): Promise<void>;
}

const notImported = (name: string) =>
  new DomainError(
    'model-not-imported',
    `${name} was trained here, and is of the languages of its corpus. Move the recordings that it was trained on to another language.`,
  );

const notFound = (id: number) => new DomainError('language-not-found', `There is no language ${id}.`);

export function createLanguageService(database: Database): LanguageService {
  const { languages, overview, listings } = database;
  const soundByLanguage = sharedReading(() => overview.soundByLanguage());

  async function figures(
    all: readonly Language[],
    sound: ReadonlyMap<number, SoundOverview>,
  ): Promise<readonly ListedLanguage[]> {
    const learned = await languages.learned();
    const ids = all.flatMap(({ id }) => learned.get(id)?.latestModelId ?? []);
    const models = new Map((await listings.modelsByIds(ids)).map((model) => [model.id, model]));
    return all.map((language) => {
      const { corpora = 0, models: count = 0, latestModelId = null } = learned.get(language.id) ?? {};
      return {
        ...language,
        ...(sound.get(language.id) ?? noSound),
        ...{ corpora, models: count },
        latestModel: latestOf(latestModelId === null ? undefined : models.get(latestModelId)),
      };
    });
  }

  async function get(id: number): Promise<ListedLanguage> {
    const found = await languages.find(id);
    const [listed] = found ? await figures([found], await soundByLanguage()) : [];
    if (!listed) throw notFound(id);
    return listed;
  }

  return {
    async list() {
      const sound = await soundByLanguage();
      const all = await figures(await languages.list(), sound);
      return { languages: all, unassigned: sound.get(-1) ?? noSound };
    },
    get,
    async create({ name, code }) {
      const given = { name: givenName(name, 'language'), code: givenCode(code) };
      const { id } = await database.transaction(async (repositories) => {
        const made = await repositories.languages.insert(given);
        await gatherWhereNobodyWasAsked(repositories);
        return made;
      });
      return get(id);
    },
    async change(id, { name, code }) {
      const changes = {
        ...(name !== undefined && { name: givenName(name, 'language') }),
        ...(code !== undefined && { code: givenCode(code) }),
      };
      if (!(await languages.change(id, changes))) throw notFound(id);
      return get(id);
    },
    async delete(id) {
      const found = await languages.find(id);
      if (!found) throw notFound(id);
      try {
        if (!(await languages.delete(id))) throw notFound(id);
      } catch (error) {
        throw await countingRecordings(error, found);
      }
    },
    setOfImportedModel: (modelId, languageId) =>
      database.transaction(async (repositories) => {
        if (await repositories.languages.setOfImportedModel(modelId, languageId)) return;
        const model = await repositories.models.find(modelId);
        throw model
          ? notImported(model.name)
          : new DomainError('model-not-found', `There is no model ${modelId}.`);
      }),
    move: (audioIds, languageId) =>
      database.transaction((repositories) => repositories.languages.move(audioIds, languageId)),
  };

  /** The database says that there are recordings; how many, is asked once that is known. */
  async function countingRecordings(error: unknown, { id, name }: Language): Promise<unknown> {
    if (!(error instanceof DomainError) || error.code !== 'still-in-use') return error;
    const recordings = await languages.recordings(id);
    const are = recordings === 1 ? 'There is 1 recording' : `There are ${recordings} recordings`;
    return new DomainError(
      error.code,
      `${are} of ${name}. Move them to another language, or delete them first.`,
      { recordings },
      { cause: error },
    );
  }
}

/** What is of no language is the first one's, as long as there is no other or a second one has just come. */
async function gatherWhereNobodyWasAsked({ languages }: Repositories): Promise<void> {
  const all = await languages.list();
  const [first] = [...all].sort((a, b) => a.id - b.id);
  if (first && all.length <= 2) await languages.gatherUnassigned(first.id);
}

function latestOf(model: ListedModel | undefined): ListedLanguage['latestModel'] {
  if (!model) return null;
  const { id, name, evaluation, validationLER } = model;
  return { id, name, ler: evaluation?.ler ?? validationLER };
}
