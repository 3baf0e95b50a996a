import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import type { Job, Transcription } from '../../api/schema.js';
import { recordingCountQuery, recordingListQuery } from '../../shared/recordings/queries.js';
import { waiting } from '../../shared/transcription/queue.js';
import { sortOf, type TranscribeSearch } from './search.js';

const pageSize = 100;

export const readable = ({ name, all, language }: TranscribeSearch) => ({
  problem: false,
  ...(name === undefined ? {} : { name }),
  ...(all ? {} : { transcribed: false }),
  ...(language === undefined ? {} : { language }),
});

export const recordingsQuery = (search: TranscribeSearch) => recordingListQuery(readable(search));

/** How many recordings there are at all, and how many of them cannot be heard. */
export const allRecordingsCount = recordingCountQuery({});

export const unreadableCount = recordingCountQuery({ problem: true });

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

const ofModels = (search: TranscribeSearch, view: 'waiting' | 'accepted') => {
  const { modelId, name, language } = search;
  if (view === 'waiting') return waiting({ modelId, name, language });
  return {
    fromModel: true,
    used: true,
    ...(name === undefined ? {} : { name }),
    ...(language === undefined ? {} : { language }),
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
