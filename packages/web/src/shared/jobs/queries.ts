import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { later } from '../../api/job-cache.js';
import { queryClient } from '../../api/queries.js';
import type { Job, JobDetails } from '../../api/schema.js';

/** So many of those under way are shown; how many there are is told beside. */
export const mostShown = 200;

/** Lists of jobs follow the events by themselves, and are asked for anew only where their rows change. */
const fromEvents = { staleTime: 60_000 } as const;

export const jobQuery = (id: number) =>
  queryOptions({
    queryKey: ['jobs', id],
    queryFn: async ({ signal }) => {
      const found = await answer(client.GET('/v1/jobs/{jobId}', { params: { path: { jobId: id } }, signal }));
      return later(found, queryClient.getQueryData<JobDetails>(['jobs', id]));
    },
    ...fromEvents,
  });

/** One job as it is now: asked for once, then kept up to date by the events. */
export const useJob = (id: number) => useQuery(jobQuery(id));

/** Queued and running, those that were asked for first coming first. */
export const unfinishedJobs = queryOptions({
  queryKey: ['jobs', 'list', 'unfinished'],
  queryFn: ({ signal }) =>
    answer(
      client.GET('/v1/jobs', {
        params: { query: { unfinished: true, sort: 'created', limit: mostShown, count: true } },
        signal,
      }),
    ),
  ...fromEvents,
});

const ended = async (query: { kind?: Job['kind']; limit: number }, signal: AbortSignal) =>
  (await answer(client.GET('/v1/jobs', { params: { query: { unfinished: false, ...query } }, signal })))
    .items;

/** The newest that have ended. Trainings are asked for apart: a hundred transcriptions must not hide them. */
export const endedJobs = queryOptions({
  queryKey: ['jobs', 'list', 'ended'],
  queryFn: async ({ signal }) => {
    const [all, trainings] = await Promise.all([
      ended({ limit: 50 }, signal),
      ended({ kind: 'train', limit: 5 }, signal),
    ]);
    return { items: [...new Map([...all, ...trainings].map((job) => [job.id, job])).values()] };
  },
  ...fromEvents,
});

/** The newest training of a model, in a list of one or none. */
export const latestTraining = (modelId: number) =>
  queryOptions({
    queryKey: ['jobs', 'list', { kind: 'train', modelId }],
    queryFn: ({ signal }) =>
      answer(client.GET('/v1/jobs', { params: { query: { kind: 'train', modelId, limit: 1 } }, signal })),
    ...fromEvents,
  });

const cancel = (jobId: number) =>
  answer(client.POST('/v1/jobs/{jobId}/cancel', { params: { path: { jobId } } }));

const listsAnew = () => queryClient.invalidateQueries({ queryKey: ['jobs', 'list'] });

export const useCancelJob = () =>
  useMutation({
    mutationFn: cancel,
    onSuccess: (job) => queryClient.setQueryData(['jobs', job.id], job),
    onSettled: listsAnew,
  });

/** Cancel whatever transcriptions with this model are queued or running, however many there are. */
export const useCancelTranscriptions = () =>
  useMutation({
    mutationFn: (modelId: number) =>
      answer(client.POST('/v1/jobs/cancel', { body: { kind: 'transcribe', modelId } })),
    onSettled: listsAnew,
  });
