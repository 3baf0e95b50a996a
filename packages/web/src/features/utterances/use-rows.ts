import { useQueries, useQuery } from '@tanstack/react-query';
import type { Utterance } from '../../api/schema.js';
import { totalQuery } from '../../shared/corpora/queries.js';
import { pageQuery, pageSize, type UtteranceList } from './queries.js';

/** Rows beyond those in sight that are fetched, too. */
const margin = 20;

export interface Rows {
  /** How many there are; undefined until that is known. */
  readonly total: number | undefined;
  /** Undefined where it has not arrived. */
  readonly at: (index: number) => Utterance | undefined;
  /** Where an utterance stands, if it is near what is in sight; else -1. */
  readonly indexOf: (utteranceId: number) => number;
  readonly error: unknown;
  readonly retry: () => void;
}

/** The pages that hold rows [first, last], and some beyond. */
export const pagesOf = (first: number, last: number): readonly [from: number, to: number] => [
  Math.floor(Math.max(0, first - margin) / pageSize),
  Math.floor((Math.max(first, last) + margin) / pageSize),
];

/** The rows of a list of any length, of which only the pages in sight are fetched. */
export function useRows(list: UtteranceList, from: number, to: number): Rows {
  const total = useQuery(totalQuery(list.filter));
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const pages = useQueries({ queries: numbers.map((number) => pageQuery(list, number)) });
  const failed = [total, ...pages].find(({ isError }) => isError);
  return {
    total: total.data,
    at: (index) => pages[Math.floor(index / pageSize) - from]?.data?.items[index % pageSize],
    indexOf: (utteranceId) => {
      for (const [i, page] of pages.entries()) {
        const found = page.data?.items.findIndex(({ id }) => id === utteranceId) ?? -1;
        if (found >= 0) return (from + i) * pageSize + found;
      }
      return -1;
    },
    error: failed?.error,
    retry: () => {
      for (const query of [total, ...pages]) if (query.isError) void query.refetch();
    },
  };
}
