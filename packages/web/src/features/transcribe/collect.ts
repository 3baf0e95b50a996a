import { retime } from '@persephone/formats/edit-alignment';
import { labelsOf } from '@persephone/formats/labels';
import pMap from 'p-map';
import { answer, client } from '../../api/client.js';
import type { Audio, Transcription } from '../../api/schema.js';
import type { Exported } from '../../shared/transcription/export.js';
import { lineage, origin } from '../../shared/transcription/family.js';
import { everyTranscription } from './queries.js';
import type { TranscribeSearch } from './search.js';

const concurrency = 4;

/** Everything that is looked at, with the times of its labels, to be written to files. */
export async function collect(
  search: TranscribeSearch,
  view: 'waiting' | 'accepted',
  onProgress: (done: number) => void,
): Promise<Exported[]> {
  const recordings = new Map<number, Audio>();
  const found: Exported[] = [];
  for await (const page of everyTranscription(search, view)) {
    found.push(...(await pMap(page, (one) => withTimes(one, recordings), { concurrency })));
    onProgress(found.length);
  }
  return found;
}

/** The ids of everything that is looked at. */
export async function everyId(
  search: TranscribeSearch,
  view: 'waiting' | 'accepted',
  onProgress: (done: number) => void,
): Promise<number[]> {
  const found: number[] = [];
  for await (const page of everyTranscription(search, view)) {
    found.push(...page.map(({ id }) => id));
    onProgress(found.length);
  }
  return found;
}

/** A person's version has the times of what the model recognised, as far as they are still its labels. */
async function withTimes(one: Transcription, recordings: Map<number, Audio>): Promise<Exported> {
  const path = (id: number) => ({ params: { path: { id } } });
  const own = one.labelTimes !== null;
  const versions = own
    ? [one]
    : (await answer(client.GET('/v1/transcriptions/{id}/versions', path(one.id)))).versions;
  const { times, audioId } = origin(lineage(versions, one.id));
  if (audioId !== undefined && !recordings.has(audioId)) {
    recordings.set(audioId, await answer(client.GET('/v1/audio/{id}', path(audioId))));
  }
  const audio = audioId === undefined ? undefined : recordings.get(audioId);
  let recognised = times;
  if (!own && one.utterances > 0 && audioId !== undefined) {
    // Where it is of a part of the recording, what was recognised elsewhere has nothing to do with it.
    const query = { audioId, transcriptionId: one.id, limit: 1 };
    const { items } = await answer(client.GET('/v1/utterances', { params: { query } }));
    const { startMs, endMs } = items[0] ?? {};
    recognised = times.filter(
      (time) => (startMs ?? 0) <= time.startMs && time.startMs < (endMs ?? Number.POSITIVE_INFINITY),
    );
  }
  return {
    file: audio?.name ?? one.name,
    lengthMs: audio?.durationMs ?? times.at(-1)?.endMs ?? 0,
    labels: retime(
      recognised,
      labelsOf(one.text),
      one.endMs ?? audio?.durationMs ?? Number.POSITIVE_INFINITY,
      one.startMs ?? 0,
    ),
    text: one.text,
  };
}
