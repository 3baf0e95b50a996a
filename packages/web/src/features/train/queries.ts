import { queryOptions, useMutation } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import { invalidate, queryClient } from '../../api/queries.js';
import { latestTraining } from '../jobs/queries.js';
import type { CreateModel } from './types.js';

export const presetsQuery = queryOptions({
  // Of no resource: they change with the service alone.
  queryKey: ['presets'],
  queryFn: async ({ signal }) => (await answer(client.GET('/v1/models/presets', { signal }))).presets,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Corpora to choose from, the newest first. */
export const corporaToChoose = (name: string) =>
  queryOptions({
    queryKey: ['corpora', 'to choose from', name],
    queryFn: async ({ signal }) => {
      const query = { sort: '-created', limit: 100, ...(name === '' ? {} : { name }) } as const;
      return (await answer(client.GET('/v1/corpora', { params: { query }, signal }))).items;
    },
  });

export const chosenCorpus = (id: number) =>
  queryOptions({
    queryKey: ['corpora', 'chosen', id],
    queryFn: ({ signal }) => answer(client.GET('/v1/corpora/{id}', { params: { path: { id } }, signal })),
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

export const trainedModel = (id: number) =>
  queryOptions({
    queryKey: ['models', id],
    queryFn: ({ signal }) => answer(client.GET('/v1/models/{id}', { params: { path: { id } }, signal })),
  });

export const epochsQuery = (id: number) =>
  queryOptions({
    queryKey: ['models', id, 'epochs'],
    queryFn: async ({ signal }) =>
      (await answer(client.GET('/v1/models/{id}/epochs', { params: { path: { id } }, signal }))).epochs,
    staleTime: 60_000,
  });

async function startTraining(id: number) {
  const job = await answer(client.POST('/v1/models/{id}/train', { params: { path: { id } } }));
  queryClient.setQueryData(['jobs', job.id], job);
  queryClient.setQueryData(latestTraining(id).queryKey, { items: [job], nextCursor: null });
  return job;
}

export const useStartTraining = () =>
  useMutation({ mutationFn: startTraining, onSettled: () => invalidate('jobs', 'models') });

/** Makes the model. Its training is started apart, so that a model whose training was not started is not made twice. */
export const useCreateModel = () =>
  useMutation({
    mutationFn: (body: CreateModel) => answer(client.POST('/v1/models', { body })),
    onSuccess: (model) => {
      queryClient.setQueryData(trainedModel(model.id).queryKey, model);
      return invalidate('models', 'corpora');
    },
  });
