import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import { later } from '../../api/job-cache.js';
import { queryClient } from '../../api/queries.js';
import type { Job, JobDetails } from '../../api/schema.js';

/** So many of those under way are shown; how many there are is shown beside. */
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

/** Of these lists of jobs all that is in one of them, once. */
const together = (...lists: readonly (readonly Job[])[]): Job[] => [
  ...new Map(lists.flat().map((job) => [job.id, job])).values(),
];

/**
 * Queued and running, those that were asked for first coming first: the first of all, and all trainings, which many
 * transcriptions before them must not hide.
 */
export const unfinishedJobs = queryOptions({
  queryKey: ['jobs', 'list', 'unfinished'],
  queryFn: async ({ signal }) => {
    const first = { unfinished: true, sort: 'created', limit: mostShown, count: true } as const;
    const [page, trainings] = await Promise.all([
      answer(client.GET('/v1/jobs', { params: { query: first }, signal })),
      everyItem((cursor) => {
        const query = { unfinished: true, kind: 'train', sort: 'created', limit: 500, cursor } as const;
        return answer(client.GET('/v1/jobs', { params: { query }, signal }));
      }),
    ]);
    return { ...page, items: together(page.items, trainings) };
  },
  ...fromEvents,
});

const ended = async (query: { kind?: Job['kind']; limit: number }, signal: AbortSignal) =>
  (await answer(client.GET('/v1/jobs', { params: { query: { unfinished: false, ...query } }, signal })))
    .items;

const mostEndedAskedFor = 50;

/** The newest that have ended. Trainings are asked for apart: a hundred transcriptions must not hide them. */
export const endedJobs = queryOptions({
  queryKey: ['jobs', 'list', 'ended'],
  queryFn: async ({ signal }) => {
    const [all, trainings] = await Promise.all([
      ended({ limit: mostEndedAskedFor }, signal),
      ended({ kind: 'train', limit: 5 }, signal),
    ]);
    return { items: together(all, trainings), mayBeMore: all.length === mostEndedAskedFor };
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

/** The newest division of an utterance of a recording, in a list of one or none. */
export const latestDivision = (audioId: number) =>
  queryOptions({
    queryKey: ['jobs', 'list', { kind: 'divide', audioId }],
    queryFn: ({ signal }) =>
      answer(client.GET('/v1/jobs', { params: { query: { kind: 'divide', audioId, limit: 1 } }, signal })),
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
