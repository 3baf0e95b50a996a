import { keepPreviousData, queryOptions, useMutation } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { invalidate, queryClient } from '../../api/queries.js';
import type { NewCorpus, UtteranceFilter } from './utterance-filter.js';

export const corpusQuery = (id: number) =>
  queryOptions({
    queryKey: ['corpora', id],
    queryFn: ({ signal }) => answer(client.GET('/v1/corpora/{id}', { params: { path: { id } }, signal })),
  });

/** How many utterances a filter leaves. */
export const totalQuery = (filter: UtteranceFilter) =>
  queryOptions({
    queryKey: ['utterances', 'total', filter],
    queryFn: async ({ signal }) => {
      const query = { ...filter, limit: 1, count: true };
      const { total } = await answer(client.GET('/v1/utterances', { params: { query }, signal }));
      return total ?? 0;
    },
    placeholderData: keepPreviousData,
  });

/** What a corpus of these settings would be. Its key begins with the utterances that it counts. */
export const previewQuery = (request: Omit<NewCorpus, 'name'>) =>
  queryOptions({
    queryKey: ['utterances', 'corpus preview', request],
    queryFn: ({ signal }) => answer(client.POST('/v1/corpora/preview', { body: request, signal })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });

export async function makeCorpus(body: NewCorpus) {
  const corpus = await answer(client.POST('/v1/corpora', { body }));
  queryClient.setQueryData(['corpora', corpus.id], corpus);
  await invalidate('corpora', 'utterances', 'labels');
  return corpus;
}

export const useMakeCorpus = () => useMutation({ mutationFn: makeCorpus });
