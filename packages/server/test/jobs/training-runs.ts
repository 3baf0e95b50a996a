import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Recogniser } from '@persephone/engine/models';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterEach, beforeEach, expect } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { BlobStore } from '../../src/domain/blobs.js';
import type { Job, JobProgress } from '../../src/domain/jobs/job.js';
import { defaultModelSettings } from '../../src/domain/models/defaults.js';
import type { NewModel } from '../../src/domain/models/model.js';
import type { Database } from '../../src/domain/repositories.js';
import { Encoders } from '../../src/jobs/encoders.js';
import { type JobContext, JobStopped, type StopReason } from '../../src/jobs/handler.js';
import { type TrainDependencies, trainHandler } from '../../src/jobs/kinds/train.js';
import { createLog } from '../../src/jobs/log.js';
import { once } from '../../src/jobs/once.js';
import { onnxRuntime } from '../../src/jobs/runtime.js';
import { createFileBlobStore, createFileFeatureCache } from '../../src/storage/index.js';
import { newAudio, newTranscription } from '../db/fixtures.js';
import { toneUtterances } from '../support/tone-corpus.js';

// The handler of trainings itself, with a real database, real files and the real runtime, in this process; anew for each test.
export let database: Database;
export let blobs: BlobStore;
export const log: string[] = [];
/** What has been reported, also by trainings that failed. */
export const reported: JobProgress[] = [];
let folder: string;

export function eachWithTrainings(): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'persephone-train-'));
    database = await openDatabase({ url: `sqlite:${join(folder, 'db.sqlite')}` });
    blobs = createFileBlobStore(join(folder, 'blobs'));
    log.length = 0;
    reported.length = 0;
  });
  afterEach(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });
}

/** A model on a corpus of eight utterances, of which `broken` have bytes that are no audio and `silent` no sound. */
export async function makeModel(epochs: number, broken = 0, silent = 0): Promise<number> {
  const ids: number[] = [];
  for (const [i, { wav, text }] of toneUtterances(8).entries()) {
    const sound = i < silent ? encodeWav16(new Float32Array(16_000 + i), 16_000) : wav;
    const bytes = i < broken ? new TextEncoder().encode(`no audio ${i}`) : sound;
    const stored = await blobs.put(once(bytes));
    const audio = await database.audio.insert(newAudio({ ...stored, fileName: `u${i}.wav` }));
    const written = newTranscription({ name: `u${i}`, fileName: null, text });
    const transcription = await database.transcriptions.insert(written);
    const utterance = { audioId: audio.id, transcriptionId: transcription.id };
    ids.push((await database.utterances.insert(utterance)).id);
  }
  const corpus = await database.transaction(({ corpora }) =>
    corpora.insert({
      name: 'tones',
      labelType: 'phonemes',
      featureType: 'mfcc13_d',
      maxSamples: null,
      labels: ['a', 'e', 'i', 'o'],
      partition: { training: ids.slice(0, 6), validation: ids.slice(6, 7), testing: ids.slice(7) },
    }),
  );
  const model = await database.models.insert({
    name: 'tones',
    corpusId: corpus.id,
    settings: {
      ...defaultModelSettings,
      network: { hiddenSize: 8, layers: 1 },
      ...{ beamWidth: 5, minimumEpochs: epochs, maximumEpochs: epochs },
      maximumTrainingLER: 1,
    },
  });
  return model.id;
}

/** A model like this one, which starts from it. */
export async function makeStarted(startingModelId: number, changes: Partial<NewModel> = {}): Promise<number> {
  const like = await database.models.find(startingModelId);
  if (!like) throw new Error('There is no such model');
  const { corpusId, settings } = like;
  return (await database.models.insert({ name: 'started', corpusId, settings, startingModelId, ...changes }))
    .id;
}

export interface Run {
  readonly checkpoints: Uint8Array[];
  readonly progress: JobProgress[];
}

/** Run the handler as the worker loop does; `stopAfter` stops it, for this reason, once so many epochs have ended. */
export async function run(
  modelId: number,
  checkpointHash: string | null = null,
  stopAfter = Number.POSITIVE_INFINITY,
  reason: StopReason = 'cancelled',
  before: JobProgress | null = null,
  workersLost = 0,
  dependencies: Partial<TrainDependencies> = {},
) {
  const queued = await database.jobs.enqueue({ kind: 'train', modelId });
  const job: Job = { ...queued, checkpointHash, progress: before, workersLost };
  const abort = new AbortController();
  const made: Run = { checkpoints: [], progress: [] };
  const context: JobContext = {
    job,
    signal: abort.signal,
    log: createLog('worker', (line) => log.push(line)),
    report: async (progress) => {
      made.progress.push(progress);
      reported.push(progress);
    },
    atEnd: () => undefined,
    saveResult: async () => {},
    saveCheckpoint: async (bytes) => {
      made.checkpoints.push(bytes);
      if (made.checkpoints.length >= stopAfter) abort.abort(new JobStopped(reason));
    },
  };
  const featureCache = createFileFeatureCache(join(folder, 'features'));
  const encoders = new Encoders(blobs, onnxRuntime, 1);
  const own = { database, blobs, encoders, featureCache, runtime: onnxRuntime, threads: 1 };
  const handler = trainHandler({ ...own, ...dependencies });
  const { failure } = await database.transaction(await handler(context));
  return { ...made, failure };
}

export const epochsOf = async (modelId: number) =>
  (await database.models.epochs(modelId)).map(({ epoch }) => epoch);

/** The bytes of the trained model, which load. */
export async function modelBytes(modelId: number): Promise<Uint8Array> {
  const model = await database.models.find(modelId);
  const bytes = await blobs.read(model?.contentHash ?? '');
  const recogniser = await Recogniser.load(await onnxRuntime(), bytes);
  expect(recogniser.description.labels).toEqual(['a', 'e', 'i', 'o']);
  return bytes;
}
