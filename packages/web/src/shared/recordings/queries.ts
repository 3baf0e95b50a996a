import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { byId } from '../../api/queries.js';
import { pollEveryMs } from '../../ui/recording-words.js';
import { recordingFilter } from './filter.js';

export interface RecordingListFilter {
  readonly problem?: boolean;
  readonly warnings?: boolean;
  readonly inspected?: boolean;
  readonly transcribed?: boolean;
  readonly demonstration?: boolean;
  readonly name?: string;
  readonly language?: number;
}

const pageSize = 100;

/** The recordings that a filter leaves, by name, a page after the other; looked at again while any is being checked. */
export const recordingListQuery = (filter: RecordingListFilter) =>
  infiniteQueryOptions({
    queryKey: ['audio', 'list', filter],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...filter,
        ...({ sort: 'name', limit: pageSize, count: true, cursor: pageParam } as const),
      };
      return answer(client.GET('/v1/audio', { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    // The more pages are asked for anew, the seldomer.
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some(({ inspection }) => inspection === 'pending'))
        ? pollEveryMs * data.pages.length
        : false,
  });

/** How many recordings a filter leaves. */
export const recordingCountQuery = (filter: RecordingListFilter) =>
  queryOptions({
    queryKey: ['audio', 'count', filter],
    queryFn: async ({ signal }) => {
      const params = { query: { ...filter, limit: 1, count: true } };
      return (await answer(client.GET('/v1/audio', { params, signal }))).total ?? 0;
    },
  });

/** The checks that are under way or wait, the first of them, with how far each is; looked at again while it is shown. */
export const checksQuery = queryOptions({
  queryKey: ['jobs', 'list', 'inspect', 'unfinished'],
  queryFn: ({ signal }) => {
    const query = { kind: 'inspect', unfinished: true, sort: 'created', limit: 2 * pageSize } as const;
    return answer(client.GET('/v1/jobs', { params: { query }, signal }));
  },
  refetchInterval: pollEveryMs,
});

/** How many recordings cannot be used, or have warnings, as known while so many are still being checked. */
export const foundCountQuery = (only: 'problem' | 'warnings', beingChecked: number) =>
  queryOptions({
    queryKey: ['audio', 'count', only, beingChecked],
    queryFn: async ({ signal }) => {
      const query = { ...recordingFilter({ only }), limit: 1, count: true };
      return (await answer(client.GET('/v1/audio', { params: { query }, signal }))).total ?? 0;
    },
  });

export const audioQuery = (id: number | undefined) =>
  queryOptions({
    queryKey: ['audio', id],
    queryFn: ({ signal }) => answer(client.GET('/v1/audio/{id}', { ...byId(id ?? 0), signal })),
    enabled: id !== undefined,
    refetchInterval: ({ state: { data } }) => (data?.inspection === 'pending' ? pollEveryMs : false),
  });
