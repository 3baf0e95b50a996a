import { languageOfAddress } from '../../shared/languages/of-language.js';
import { type ModelStateName, modelStates } from '../../shared/models/words.js';

export const modelColumns = [
  'name',
  'corpus',
  'preset',
  'validation',
  'test',
  'speech',
  'taken',
  'made',
] as const;

export type ModelColumn = (typeof modelColumns)[number];

/** With a minus in front the other way round. */
export type ModelSort = ModelColumn | `-${ModelColumn}`;

export interface ModelsSearch {
  readonly find?: string;
  readonly corpusId?: number;
  readonly state?: ModelStateName;
  /** 0: of none. */
  readonly language?: number;
  /** '-made' where left out. */
  readonly sort?: ModelSort;
  readonly import?: true;
}

export const modelViews = ['errors', 'labels', 'training', 'next'] as const;

export type ModelView = (typeof modelViews)[number];

export interface ModelSearch {
  readonly view?: ModelView;
  /** An error to look at: the label that was written and what was recognised for it; empty is none. */
  readonly written?: string;
  readonly recognised?: string;
}

type SearchParameters = Readonly<Record<string, unknown>>;

/** A label may read as a number or a truth value, which an address does not tell from a text. */
const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).slice(0, 500)
    : undefined;

const oneOf = <T extends string>(values: readonly T[], given: unknown): T | undefined =>
  values.find((value) => value === given);

/** Only what is there, so that addresses stay short. What does not belong is left out: old links shall work. */
const short = <T extends object>(search: T): T =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;

export function validateModelsSearch(parameters: SearchParameters): ModelsSearch {
  const { corpusId, sort } = parameters;
  const column = typeof sort === 'string' ? oneOf(modelColumns, sort.replace(/^-/, '')) : undefined;
  return short<ModelsSearch>({
    find: text(parameters.find) || undefined,
    corpusId:
      typeof corpusId === 'number' && Number.isSafeInteger(corpusId) && corpusId > 0 ? corpusId : undefined,
    state: oneOf(modelStates, parameters.state),
    language: languageOfAddress(parameters.language),
    sort: column && (sort as ModelSort),
    import: parameters.import === true || undefined,
  });
}

export const validateModelSearch = (parameters: SearchParameters): ModelSearch =>
  short<ModelSearch>({
    view: oneOf(modelViews, parameters.view),
    written: text(parameters.written),
    // Addresses of before say `heard`.
    recognised: text(parameters.recognised ?? parameters.heard),
  });
