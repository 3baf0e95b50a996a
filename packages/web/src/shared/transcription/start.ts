import { answer, client } from '../../api/client.js';
import { everyItem } from '../../api/every.js';
import { queryClient } from '../../api/queries.js';
import type { Audio } from '../../api/schema.js';
import type { RecordingListFilter } from '../recordings/queries.js';
import type { SegmentationRequest } from './segmentation.js';

/** What the service takes in one request. */
const mostAtOnce = 1000;

/** Everything that a filter leaves. */
const everyRecording = (filter: RecordingListFilter): Promise<Audio[]> =>
  everyItem((cursor) => {
    const query = { ...filter, limit: 500, cursor };
    return answer(client.GET('/v1/audio', { params: { query } }));
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
  filter: RecordingListFilter,
  { segmentation, channel }: Request,
): Promise<Started> {
  const chosen = all
    ? (await everyRecording(filter)).map(({ id }) => id).filter((id) => !ids.has(id))
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
