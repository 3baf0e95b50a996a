import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { invalidate, queryClient } from '../../api/queries.js';
import type { CorporaSearch } from './search.js';

export const corporaQuery = ({
  find,
  sort = '-created',
  language,
}: Pick<CorporaSearch, 'find' | 'sort' | 'language'>) =>
  infiniteQueryOptions({
    queryKey: ['corpora', 'list', { find, sort, language }],
    queryFn: ({ pageParam, signal }) =>
      answer(
        client.GET('/v1/corpora', {
          params: { query: { name: find, sort, language, cursor: pageParam, limit: 50, count: true } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const corpusTypesQuery = queryOptions({
  queryKey: ['corpora', 'types'],
  queryFn: ({ signal }) => answer(client.GET('/v1/corpora/types', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** It was deleted. */
export async function forgetCorpus(id: number): Promise<void> {
  queryClient.removeQueries({ queryKey: ['corpora', id] });
  await invalidate('corpora', 'models', 'utterances', 'labels', 'jobs');
}
