// What the address of the page of utterances says. Pure.
import { short, type UtteranceFilter, utteranceFilter } from '../../shared/corpora/utterance-filter.js';

const columns = ['name', 'speaker', 'duration', 'created'] as const;

export type SortColumn = (typeof columns)[number];

export type UtteranceSort = SortColumn | `-${SortColumn}`;

export const usualSort: UtteranceSort = 'name';

export interface UtterancesSearch extends UtteranceFilter {
  readonly sort?: UtteranceSort;
  /** The utterance that is looked at. */
  readonly open?: number;
  /** What the labels that are looked for are to be replaced by; absent where nothing is replaced. */
  readonly instead?: string;
}

export function validateUtterancesSearch(given: Readonly<Record<string, unknown>>): UtterancesSearch {
  const { sort, open, instead } = given;
  const known = columns.flatMap((name): UtteranceSort[] => [name, `-${name}`]);
  return short<UtterancesSearch>({
    ...utteranceFilter(given),
    sort: known.find((one) => one === sort && one !== usualSort),
    instead: typeof instead === 'string' || typeof instead === 'number' ? String(instead) : undefined,
    open: typeof open === 'number' && Number.isSafeInteger(open) && open > 0 ? open : undefined,
  });
}

/** Of the address, what chooses utterances. */
export function filterOfSearch({ sort, open, instead, ...filter }: UtterancesSearch): UtteranceFilter {
  return short(filter);
}

export const isFiltered = (search: UtterancesSearch): boolean =>
  Object.keys(filterOfSearch(search)).length > 0;

/** The order after a click on a column's heading: by it, and by it the other way round. */
export const nextSort = (sort: UtteranceSort, column: SortColumn): UtteranceSort =>
  sort === column ? `-${column}` : column;

export const ariaSort = (sort: UtteranceSort, column: SortColumn): 'ascending' | 'descending' | 'none' =>
  sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : 'none';

/** Of ids in an address; beyond that, servers refuse it. */
export const mostIdsInAddress = 1000;
