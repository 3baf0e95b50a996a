import { queryOptions, useMutation } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { invalidate } from '../../api/queries.js';

// Keyed by the recordings, which whatever changes a number here says to have changed.
export const overviewQuery = queryOptions({
  queryKey: ['audio', 'overview'],
  queryFn: ({ signal }) => answer(client.GET('/v1/overview', { signal })),
});

export const newestCorpora = queryOptions({
  queryKey: ['corpora', 'newest'],
  queryFn: async ({ signal }) =>
    (await answer(client.GET('/v1/corpora', { params: { query: { sort: '-created', limit: 20 } }, signal })))
      .items,
});

export const trainedModels = queryOptions({
  queryKey: ['models', 'trained'],
  queryFn: async ({ signal }) => {
    const query = { trained: true, sort: '-created', limit: 500 } as const;
    return (await answer(client.GET('/v1/models', { params: { query }, signal }))).items;
  },
});

/** Make the demonstration; what of it is there is not made again. */
export const useDemonstration = () =>
  useMutation({
    mutationFn: () => answer(client.POST('/v1/demo')),
    onSuccess: () => invalidate('audio', 'transcriptions', 'utterances', 'corpora', 'labels'),
  });
