import { queryOptions } from '@tanstack/react-query';
import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import { ProblemError } from '../../api/problem.js';
import { byId, invalidate, queryClient } from '../../api/queries.js';
import type { Audio, Transcription, Utterance } from '../../api/schema.js';
import { audioQuery } from '../../shared/recordings/queries.js';
import { lineage, origin } from '../../shared/transcription/family.js';
import { nextOf } from '../../shared/transcription/next.js';
import { versionsQuery } from '../../shared/transcription/queries.js';
import { defaultSort, nextModelOf, type Queue, reversed, waiting } from '../../shared/transcription/queue.js';
import { asSeen } from '../../shared/transcription/seen-utterance.js';

export const modelQuery = (id: number | undefined) =>
  queryOptions({
    queryKey: ['models', id],
    queryFn: ({ signal }) => answer(client.GET('/v1/models/{id}', { ...byId(id ?? 0), signal })),
    enabled: id !== undefined,
  });

/** The labels that a model knows: those of the corpus it was trained on. */
export const labelSetQuery = (corpusId: number | undefined) =>
  queryOptions({
    queryKey: ['corpora', corpusId],
    queryFn: ({ signal }) => answer(client.GET('/v1/corpora/{id}', { ...byId(corpusId ?? 0), signal })),
    enabled: corpusId !== undefined,
    select: ({ labelSet }) => new Set(labelSet.map(({ label }) => label)),
  });

/** What models have made of a recording, the newest first. */
export const transcriptionsOfQuery = (audioId: number | undefined) =>
  queryOptions({
    queryKey: ['transcriptions', 'list', { audioId }],
    queryFn: ({ signal }) =>
      everyItem((cursor) => {
        const query = {
          ...({ audioId, source: 'model', sort: '-created' } as const),
          ...{ labelTimes: false, limit: 500, cursor },
        };
        return answer(client.GET('/v1/transcriptions', { params: { query }, signal }));
      }),
    enabled: audioId !== undefined,
  });

export const utterancesOfQuery = (audioId: number | undefined) =>
  queryOptions({
    queryKey: ['utterances', 'list', { audioId }],
    queryFn: ({ signal }) =>
      everyItem((cursor) => {
        const query = { audioId, limit: 500, cursor } as const;
        return answer(client.GET('/v1/utterances', { params: { query }, signal }));
      }),
    enabled: audioId !== undefined,
  });

async function oneWaiting(
  query: ReturnType<typeof waiting> & { sort: ReturnType<typeof reversed> | Queue['sort']; afterId?: number },
): Promise<Transcription | null> {
  const params = { query: { ...query, labelTimes: false, limit: 1 } };
  const { items } = await answer(client.GET('/v1/transcriptions', { params }));
  return items[0] ?? null;
}

/** A transcription that waits. */
export type Waiting = Pick<Transcription, 'id'>;

/** The one that waits behind this one in the queue, or the first of all; null where there is none. */
export async function nextWaiting(queue: Queue, afterId?: number): Promise<Waiting | null> {
  const modelId = nextModelOf(queue);
  if (modelId !== undefined) {
    const [first] = (await nextOf(modelId, { limit: 1, after: afterId })).items;
    return first ? { id: first.transcriptionId } : null;
  }
  const query = { ...waiting(queue), sort: queue.sort ?? defaultSort };
  try {
    return await oneWaiting(afterId === undefined ? query : { ...query, afterId });
  } catch (error) {
    // It was deleted meanwhile, and its place with it.
    if (error instanceof ProblemError && error.problem.status === 404) return oneWaiting(query);
    throw error;
  }
}

/** The one that waits before this one. The order of what to transcribe next is followed forwards only: null. */
export const previousWaiting = async (queue: Queue, beforeId: number): Promise<Waiting | null> =>
  nextModelOf(queue) === undefined
    ? oneWaiting({ ...waiting(queue), sort: reversed(queue.sort ?? defaultSort), afterId: beforeId })
    : null;

/** Have what the next one needs in the cache by the time it is shown. What fails is asked for again then, and told. */
export async function fetchNext(queue: Queue, afterId: number): Promise<void> {
  const next = await nextWaiting(queue, afterId).catch(() => null);
  if (!next) return;
  await queryClient.prefetchQuery(versionsQuery(next.id));
  const versions = queryClient.getQueryData(versionsQuery(next.id).queryKey) ?? [];
  const { audioId } = origin(lineage(versions, next.id));
  if (audioId === undefined) return;
  await Promise.all([
    queryClient.prefetchQuery(audioQuery(audioId)),
    queryClient.prefetchQuery(utterancesOfQuery(audioId)),
  ]);
}

export interface Accepted {
  /** Absent where it is as it was. */
  readonly text?: string | undefined;
  readonly speaker: string | null;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly seen: SeenSuccessors;
}

/** What is known to have been made of a transcription: with more, the service refuses. */
export interface SeenSuccessors {
  versionIds: number[];
  utteranceIds: number[];
}

export const changed = () => invalidate('transcriptions', 'utterances', 'audio', 'labels');

/** As the service answered, at once: whoever goes back to it before the list has come anew would be told of what they did themselves. */
function known(utterance: Utterance): Utterance {
  queryClient.setQueryData(
    utterancesOfQuery(utterance.audioId).queryKey,
    (before) => before && [...before.filter(({ id }) => id !== utterance.id), utterance],
  );
  void changed();
  return utterance;
}

export async function accept(id: number, audioId: number, accepted: Accepted): Promise<Utterance> {
  const body = { ...accepted, audioId };
  return known(await answer(client.POST('/v1/transcriptions/{id}/accept', { ...byId(id), body })));
}

/** Correct an utterance that was accepted before; `seen`: as it was then. */
export async function change(
  utteranceId: number,
  wanted: { readonly text?: string | undefined; readonly speaker: string | null },
  seen: Utterance,
): Promise<Utterance> {
  const body = { ...wanted, seen: asSeen(seen) };
  return known(await answer(client.PATCH('/v1/utterances/{id}', { ...byId(utteranceId), body })));
}

export async function saveVersion(id: number, text: string, seen: SeenSuccessors): Promise<Transcription> {
  const version = await answer(
    client.POST('/v1/transcriptions/{id}/versions', { ...byId(id), body: { text, seen } }),
  );
  void changed();
  return version;
}

/**
 * As though it had never been accepted: the utterance goes, and so does the version that was made for it. What is shown
 * of them is asked for anew by whoever calls, once it is not shown any more.
 */
export async function undoAcceptance(utteranceId: number, versionId: number | undefined): Promise<void> {
  await answer(client.DELETE('/v1/utterances/{id}', byId(utteranceId)));
  if (versionId !== undefined) await answer(client.DELETE('/v1/transcriptions/{id}', byId(versionId)));
}

export type { Audio, Transcription, Utterance };
