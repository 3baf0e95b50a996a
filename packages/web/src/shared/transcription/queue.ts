import { t } from '../../i18n/index.js';
import { languageOfAddress } from '../languages/of-language.js';

// What of the page's address says: which transcriptions are gone through, and in which order.

export const queueSorts = ['confidence', '-confidence', 'name', '-created'] as const;

export type QueueSort = (typeof queueSorts)[number];

export const queueSortWords: Readonly<Record<QueueSort, string>> = {
  confidence: t('Lowest confidence first'),
  '-confidence': t('Highest confidence first'),
  name: t('By name'),
  '-created': t('Newest first'),
};

/** What is looked through, one after the other. */
export interface Queue {
  /** Only those by this model. */
  readonly modelId?: number | undefined;
  /** Only recordings with this in their name. */
  readonly name?: string | undefined;
  readonly sort?: QueueSort | undefined;
  /** Only recordings of this language; 0: of none. */
  readonly language?: number | undefined;
  /** In the order in which the model, which is given, would learn most from them, whatever `sort` is. */
  readonly next?: true | undefined;
  /** When it was begun, in milliseconds since 1970: what was done since is summed up at the end. */
  readonly since?: number | undefined;
}

export const defaultSort: QueueSort = 'confidence';

const positive = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;

/** The search parameters of an address, whatever stands there. */
export function queueOf(search: Record<string, unknown>): Queue {
  const { modelId, sort, since } = search;
  const language = languageOfAddress(search.language);
  // An address with ?name=12 is read as a number.
  const name = typeof search.name === 'number' ? String(search.name) : search.name;
  const known = queueSorts.find((one) => one === sort);
  return {
    ...(positive(modelId) ? { modelId: positive(modelId) } : {}),
    ...(typeof name === 'string' && name !== '' ? { name: name.slice(0, 500) } : {}),
    ...(search.next === true && positive(modelId) ? { next: true as const } : {}),
    ...(language === undefined ? {} : { language }),
    ...(known && known !== defaultSort ? { sort: known } : {}),
    ...(positive(since) ? { since: positive(since) } : {}),
  };
}

/** The model by whose order the queue goes; undefined where it goes by its `sort`. */
export const nextModelOf = ({ next, modelId }: Queue): number | undefined => (next ? modelId : undefined);

/** The filter of transcriptions that nobody has decided on yet, as GET /v1/transcriptions takes it. */
export const waiting = ({ modelId, name, language }: Queue) =>
  ({
    fromModel: true,
    used: false,
    corrected: false,
    ...(modelId === undefined ? {} : { modelId }),
    ...(name === undefined ? {} : { name }),
    ...(language === undefined ? {} : { language }),
  }) as const;

/** The same order the other way round. */
export function reversed(sort: QueueSort): 'confidence' | '-confidence' | '-name' | 'created' {
  switch (sort) {
    case 'confidence':
      return '-confidence';
    case '-confidence':
      return 'confidence';
    case 'name':
      return '-name';
    case '-created':
      return 'created';
  }
}
