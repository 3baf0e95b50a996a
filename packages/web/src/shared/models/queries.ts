import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import type { Model } from '../../api/schema.js';

/** Every model there is: to be sorted by what the service does not sort by. */
export const allModelsQuery = queryOptions({
  queryKey: ['models', 'all'],
  queryFn: ({ signal }): Promise<Model[]> =>
    everyItem((cursor) => {
      const query = { limit: 500, cursor, sort: '-created' } as const;
      return answer(client.GET('/v1/models', { params: { query }, signal }));
    }),
});

export const modelsOfCorpusQuery = (corpusId: number, limit: number) =>
  queryOptions({
    queryKey: ['models', 'of corpus', corpusId, limit],
    queryFn: ({ signal }) =>
      answer(
        client.GET('/v1/models', {
          params: { query: { corpusId, limit, sort: '-created', count: true } },
          signal,
        }),
      ),
  });

export const modelQuery = (id: number) =>
  queryOptions({
    queryKey: ['models', id],
    queryFn: ({ signal }) => answer(client.GET('/v1/models/{id}', { params: { path: { id } }, signal })),
  });

/** The names of all models. */
export const modelNamesQuery = queryOptions({
  ...allModelsQuery,
  select: (models) => new Map(models.map(({ id, name }) => [id, name])),
});
