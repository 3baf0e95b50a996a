import { queryOptions, useMutation } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { invalidate, queryClient } from '../../api/queries.js';
import { latestTraining } from '../jobs/queries.js';

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

async function startTraining(id: number) {
  const job = await answer(client.POST('/v1/models/{id}/train', { params: { path: { id } } }));
  queryClient.setQueryData(['jobs', job.id], job);
  queryClient.setQueryData(latestTraining(id).queryKey, { items: [job], nextCursor: null });
  return job;
}

export const useStartTraining = () =>
  useMutation({ mutationFn: startTraining, onSettled: () => invalidate('jobs', 'models') });
