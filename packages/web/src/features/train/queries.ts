import { queryOptions, useMutation } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import { invalidate, queryClient } from '../../api/queries.js';
import { modelQuery } from '../../shared/models/queries.js';
import type { CreateModel } from '../../shared/training/types.js';

/** Corpora to choose from, the newest first. */
export const corporaToChoose = (name: string) =>
  queryOptions({
    queryKey: ['corpora', 'to choose from', name],
    queryFn: ({ signal }) =>
      everyItem((cursor) => {
        const query = { sort: '-created', limit: 500, cursor, ...(name === '' ? {} : { name }) } as const;
        return answer(client.GET('/v1/corpora', { params: { query }, signal }));
      }),
  });

/** Models of before, the newest first: how long they took, and which names are taken. */
export const earlierModels = queryOptions({
  queryKey: ['models', 'earlier'],
  queryFn: ({ signal }) =>
    everyItem((cursor) => {
      const query = { sort: '-created', limit: 500, cursor } as const;
      return answer(client.GET('/v1/models', { params: { query }, signal }));
    }),
});

/** Makes the model. Its training is started apart, so that a model whose training was not started is not made twice. */
export const useCreateModel = () =>
  useMutation({
    mutationFn: (body: CreateModel) => answer(client.POST('/v1/models', { body })),
    onSuccess: (model) => {
      queryClient.setQueryData(modelQuery(model.id).queryKey, model);
      return invalidate('models', 'corpora');
    },
  });
