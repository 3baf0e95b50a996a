import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';

export const corpusQuery = (id: number) =>
  queryOptions({
    queryKey: ['corpora', id],
    queryFn: ({ signal }) => answer(client.GET('/v1/corpora/{id}', { params: { path: { id } }, signal })),
  });
