import { useDebouncedValue } from '@mantine/hooks';
import { useQueries, useQuery } from '@tanstack/react-query';
import type { Utterance } from '../../api/schema.js';
import { pageQuery, pageSize, totalQuery, type UtteranceList } from './queries.js';

/** Pages that are scrolled past within this time are not asked for. */
const settledMs = 80;

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

/** The rows of a list of any length, of which only those in sight are fetched. First and last are row numbers. */
export function useRows(list: UtteranceList, first: number, last: number): Rows {
  const total = useQuery(totalQuery(list.filter));
  const [from] = useDebouncedValue(Math.floor(Math.max(0, first - margin) / pageSize), settledMs);
  const [to] = useDebouncedValue(Math.floor((Math.max(first, last) + margin) / pageSize), settledMs);
  const numbers = Array.from({ length: Math.max(0, to - from) + 1 }, (_, i) => from + i);
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
