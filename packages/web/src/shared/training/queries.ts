import { queryOptions, useMutation } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import { invalidate, queryClient } from '../../api/queries.js';
import { latestTraining } from '../jobs/queries.js';
import { modelQuery } from '../models/queries.js';
import type { CreateModel } from './types.js';

export const presetsQuery = queryOptions({
  // Of no resource: they change with the service alone.
  queryKey: ['presets'],
  queryFn: async ({ signal }) => (await answer(client.GET('/v1/models/presets', { signal }))).presets,
  staleTime: Number.POSITIVE_INFINITY,
});

export const epochsQuery = (id: number) =>
  queryOptions({
    queryKey: ['models', id, 'epochs'],
    queryFn: async ({ signal }) =>
      (await answer(client.GET('/v1/models/{id}/epochs', { params: { path: { id } }, signal }))).epochs,
    staleTime: 60_000,
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
export async function createModel(body: CreateModel) {
  const model = await answer(client.POST('/v1/models', { body }));
  queryClient.setQueryData(modelQuery(model.id).queryKey, model);
  await invalidate('models', 'corpora');
  return model;
}

export const useCreateModel = () => useMutation({ mutationFn: createModel });

export async function startTraining(id: number) {
  const job = await answer(client.POST('/v1/models/{id}/train', { params: { path: { id } } }));
  queryClient.setQueryData(['jobs', job.id], job);
  queryClient.setQueryData(latestTraining(id).queryKey, { items: [job], nextCursor: null });
  return job;
}

export const useStartTraining = () =>
  useMutation({ mutationFn: startTraining, onSettled: () => invalidate('jobs', 'models') });
