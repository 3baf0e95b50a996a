import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import { queryClient } from '../../api/queries.js';
import type { Audio, Job, Transcription } from '../../api/schema.js';
import { recordingListQuery } from '../../shared/recordings/queries.js';
import { waiting } from '../../shared/transcription/queue.js';
import { sortOf, type TranscribeSearch } from './search.js';
import type { SegmentationRequest } from './segmentation.js';

const pageSize = 100;

/** What the service takes in one request. */
const mostAtOnce = 1000;

const readable = ({ name, all }: TranscribeSearch) => ({
  problem: false,
  ...(name === undefined ? {} : { name }),
  ...(all ? {} : { transcribed: false }),
});

export const recordingsQuery = (search: TranscribeSearch) => recordingListQuery(readable(search));

const countOf = (filter: object) =>
  queryOptions({
    queryKey: ['audio', 'count', filter],
    queryFn: async ({ signal }) => {
      const params = { query: { ...filter, limit: 1, count: true } };
      return (await answer(client.GET('/v1/audio', { params, signal }))).total ?? 0;
    },
  });

/** How many recordings there are at all, and how many of them cannot be heard. */
export const allRecordingsCount = countOf({});

export const unreadableCount = countOf({ problem: true });

/** Everything that a filter leaves. */
const everyRecording = (search: TranscribeSearch): Promise<Audio[]> =>
  everyItem((cursor) => {
    const query = { ...readable(search), limit: 500, cursor };
    return answer(client.GET('/v1/audio', { params: { query } }));
  });

/** What an unfinished list shows at once; how many there are is told beside. */
const mostShown = 200;

/** Transcriptions that are queued or running. Kept up to date by the events of jobs. */
export const underWay = queryOptions({
  queryKey: ['jobs', 'list', 'transcribe', 'unfinished'],
  queryFn: ({ signal }) => {
    const query = {
      kind: 'transcribe',
      unfinished: true,
      sort: 'created',
      limit: mostShown,
      count: true,
    } as const;
    return answer(client.GET('/v1/jobs', { params: { query }, signal }));
  },
});

/** The transcriptions that failed, the newest first: all of them, since all are told of and tried again together. */
export const failed = queryOptions({
  queryKey: ['jobs', 'list', 'transcribe', 'failed'],
  queryFn: ({ signal }) =>
    everyItem((cursor) => {
      const query = { kind: 'transcribe', state: 'failed', sort: '-created', limit: 500, cursor } as const;
      return answer(client.GET('/v1/jobs', { params: { query }, signal }));
    }),
});

/** Everything that is queued or running with a model, of this channel: not to be asked for twice. */
async function unfinishedOf(modelId: number, channel: number | null): Promise<Set<number>> {
  const jobs = await everyItem((cursor) => {
    const query = { kind: 'transcribe', unfinished: true, modelId, limit: 500, cursor } as const;
    return answer(client.GET('/v1/jobs', { params: { query } }));
  });
  return new Set(jobs.flatMap((job) => (job.channel === channel ? (job.audioId ?? []) : [])));
}

/** A recording may have been chosen while it was still being checked. */
async function undecodable(): Promise<Set<number>> {
  const items = await everyItem((cursor) => {
    const query = { problem: true, limit: 500, cursor };
    return answer(client.GET('/v1/audio', { params: { query } }));
  });
  return new Set(items.map(({ id }) => id));
}

/** How recordings are transcribed. */
export interface Request {
  readonly segmentation: SegmentationRequest | undefined;
  /** The only one of each recording, from 1; null: all of them, mixed. */
  readonly channel: number | null;
}

export interface Started {
  /** The first of the new jobs; null where all of them were under way already. */
  readonly firstJob: number | null;
  readonly recordings: number;
  /** That were chosen and turned out not to be decodable: they are left out. */
  readonly undecodable: number;
}

/**
 * Have recordings transcribed: these, or all that a filter leaves but for these. Those that the model is busy with
 * already are not asked for again.
 */
export async function start(
  modelId: number,
  { all, ids }: { readonly all: boolean; readonly ids: ReadonlySet<number> },
  search: TranscribeSearch,
  { segmentation, channel }: Request,
): Promise<Started> {
  const chosen = all
    ? (await everyRecording(search)).map(({ id }) => id).filter((id) => !ids.has(id))
    : [...ids];
  const busy = await unfinishedOf(modelId, channel);
  // Of all, those that cannot be decoded were left out by the filter.
  const broken = all ? new Set<number>() : await undecodable();
  const audioIds = chosen.filter((id) => !busy.has(id) && !broken.has(id));
  let firstJob: number | null = null;
  for (let at = 0; at < audioIds.length; at += mostAtOnce) {
    const body = {
      audioIds: audioIds.slice(at, at + mostAtOnce),
      channel,
      ...(segmentation && { segmentation }),
    };
    const params = { path: { id: modelId } };
    const { jobs } = await answer(client.POST('/v1/models/{id}/transcribe', { params, body }));
    firstJob ??= jobs[0]?.id ?? null;
  }
  await queryClient.invalidateQueries({ queryKey: ['jobs', 'list'] });
  const left = chosen.filter((id) => broken.has(id)).length;
  return { firstJob, recordings: audioIds.length, undecodable: left };
}

const ofModels = (search: TranscribeSearch, view: 'waiting' | 'accepted') => {
  const { modelId, name } = search;
  if (view === 'waiting') return waiting({ modelId, name });
  return {
    fromModel: true,
    used: true,
    ...(name === undefined ? {} : { name }),
  };
};

export const transcriptionsQuery = (search: TranscribeSearch, view: 'waiting' | 'accepted') =>
  infiniteQueryOptions({
    queryKey: ['transcriptions', 'list', ofModels(search, view), sortOf(search)],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        ...ofModels(search, view),
        ...{ sort: sortOf(search), limit: pageSize, count: true, labelTimes: false, cursor: pageParam },
      };
      return answer(client.GET('/v1/transcriptions', { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** The same with times, page by page, for an export. */
export async function* everyTranscription(
  search: TranscribeSearch,
  view: 'waiting' | 'accepted',
): AsyncGenerator<Transcription[]> {
  let cursor: string | undefined;
  do {
    const query = { ...ofModels(search, view), sort: 'name', limit: 100, cursor } as const;
    const page = await answer(client.GET('/v1/transcriptions', { params: { query } }));
    yield page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

export type { Job };
