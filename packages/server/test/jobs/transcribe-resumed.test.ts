import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { BlobStore } from '../../src/domain/blobs.js';
import type { Job, JobProgress } from '../../src/domain/jobs/job.js';
import type { Database } from '../../src/domain/repositories.js';
import { Encoders } from '../../src/jobs/encoders.js';
import { type JobContext, JobStopped, type StopReason } from '../../src/jobs/handler.js';
import { transcribeHandler } from '../../src/jobs/kinds/transcribe.js';
import { createLog } from '../../src/jobs/log.js';
import { once } from '../../src/jobs/once.js';
import { Recognisers } from '../../src/jobs/recognisers.js';
import { onnxRuntime } from '../../src/jobs/runtime.js';
import { createFileBlobStore } from '../../src/storage/index.js';
import { newAudio, newModel } from '../db/fixtures.js';
import { longRecording } from '../support/long-recording.js';
import { modelFile } from '../support/model-file.js';

// The handler itself, with a real database, real files and the real runtime, in this process.
let folder: string;
let database: Database;
let blobs: BlobStore;
let recognisers: Recognisers;
let audioId: number;
let log: string[];
const utterances = 4;

/** A network whose labels follow the sound. */
const listening = (seed: number) =>
  modelFile(['a', 'b', 'c'], {}, undefined, (n) => Math.sin((n + 1) * seed) / 20);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-resumed-'));
  database = await openDatabase({ url: `sqlite:${join(folder, 'db.sqlite')}` });
  blobs = createFileBlobStore(join(folder, 'blobs'));
  recognisers = new Recognisers(blobs, onnxRuntime, 1, new Encoders(blobs, onnxRuntime, 1));
  const { samples } = await longRecording(utterances);
  const stored = await blobs.put(once(encodeWav16(samples, 16_000)));
  const durationMs = samples.length / 16;
  audioId = (await database.audio.insert(newAudio({ ...stored, fileName: 'long.wav', durationMs }))).id;
}, 60_000);
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  log = [];
});

async function makeModel(seed: number): Promise<number> {
  const { contentHash } = await blobs.put(once(listening(seed)));
  const corpus = await database.transaction(({ corpora }) =>
    corpora.insert({
      ...{ name: `c${seed}`, labelType: 'phonemes', featureType: 'fbank', maxSamples: null },
      ...{ labels: ['a', 'b', 'c'], partition: { training: [], validation: [], testing: [] } },
    }),
  );
  const model = await database.models.insert(newModel(corpus.id));
  await database.models.setTrained(model.id, contentHash);
  return model.id;
}

interface Stop {
  /** Once so many checkpoints were saved. */
  readonly after?: number;
  readonly reason?: StopReason;
}

/** Run the handler as the worker loop does. */
async function run(modelId: number, changes: Partial<Job> = {}, { after, reason = 'shutdown' }: Stop = {}) {
  const payload = { segmentation: { shortestPauseMs: 400 } };
  const queued = await database.jobs.enqueue({ kind: 'transcribe', modelId, audioId, payload });
  const abort = new AbortController();
  const checkpoints: Uint8Array[] = [];
  const progress: JobProgress[] = [];
  const context: JobContext = {
    job: { ...queued, ...changes },
    signal: abort.signal,
    log: createLog('worker', (line) => log.push(line)),
    report: async (one) => void progress.push(one),
    atEnd: () => undefined,
    saveResult: async () => {},
    saveCheckpoint: async (bytes) => {
      checkpoints.push(bytes);
      if (checkpoints.length === after) abort.abort(new JobStopped(reason));
    },
  };
  const handler = transcribeHandler({ database, blobs, recognisers, checkpointIntervalMs: 0 });
  const completion = await handler(context).catch((error: unknown) => ({ checkpoints, progress, error }));
  if (typeof completion !== 'function') return { ...completion, found: [] };
  const { result } = await database.transaction(completion);
  const ids = (result as { transcriptionIds: number[] }).transcriptionIds;
  const found = await Promise.all(
    ids.map(async (id) => {
      const made = await database.transcriptions.find(id);
      return [made?.startMs, made?.endMs, made?.text, made?.labelTimes];
    }),
  );
  return { checkpoints, progress, error: undefined, found };
}

const hashOf = async (bytes: Uint8Array | undefined) =>
  (await blobs.put(once(bytes ?? new Uint8Array()))).contentHash;

describe('the transcription of a long recording', { timeout: 60_000 }, () => {
  test('that was given up goes on after the utterances that it had, and ends with the very same', async () => {
    const modelId = await makeModel(1);
    const straight = await run(modelId);
    expect(straight.found).toHaveLength(utterances);
    const given = await run(modelId, {}, { after: 2 });
    expect(given.error).toMatchObject({ reason: 'shutdown' });
    const resumed = await run(modelId, { checkpointHash: await hashOf(given.checkpoints[1]) });
    expect(resumed.checkpoints).toHaveLength(utterances - 2);
    expect(resumed.progress.map(({ stage }) => stage)).not.toContain('finding the utterances');
    const transcribing = resumed.progress.filter(({ stage }) => stage === 'transcribing');
    expect(transcribing).toHaveLength(utterances - 2);
    expect(transcribing.at(-1)).toMatchObject({ done: transcribing.at(-1)?.total });
    expect(resumed.found).toEqual(straight.found);
  });

  test.each([
    ['is damaged', async () => hashOf(new TextEncoder().encode('damaged'))],
    ['is gone', async () => 'f'.repeat(64)],
  ])('starts anew where its checkpoint %s, and reports it', async (_, hash) => {
    const { checkpoints, found } = await run(await makeModel(2), { checkpointHash: await hash() });
    expect([checkpoints.length, found.length]).toEqual([utterances, utterances]);
    expect(log.join('')).toContain('starts anew');
  });

  test('does not go on with what another model recognised', async () => {
    const [one, other] = [await makeModel(3), await makeModel(4)];
    const ofOne = await run(one);
    const straight = await run(other);
    expect(straight.found).not.toEqual(ofOne.found);
    const resumed = await run(other, { checkpointHash: await hashOf(ofOne.checkpoints[2]) });
    expect(resumed.found).toEqual(straight.found);
  });

  test('that was cancelled, or killed too many workers, is not gone on with', async () => {
    const modelId = await makeModel(5);
    const { checkpoints } = await run(modelId, {}, { after: 1 });
    const checkpointHash = await hashOf(checkpoints[0]);
    const cancelled = await run(modelId, { checkpointHash, cancelRequested: true });
    expect(cancelled.error).toMatchObject({ reason: 'cancelled' });
    const lost = await run(modelId, { checkpointHash, workersLost: 3 });
    expect(lost.error).toMatchObject({ code: 'worker-lost' });
  });
});
