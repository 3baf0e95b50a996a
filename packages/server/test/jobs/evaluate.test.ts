import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labelErrorRate } from '@persephone/engine/metrics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import { receiveAudio } from '../../src/domain/audio/service.js';
import { keepWithRows } from '../../src/domain/blob-rows.js';
import type { BlobStore } from '../../src/domain/blobs.js';
import type { Job, NewJob } from '../../src/domain/jobs/job.js';
import { defaultModelSettings } from '../../src/domain/models/defaults.js';
import type { Database } from '../../src/domain/repositories.js';
import { encoderChecker } from '../../src/jobs/check-encoder.js';
import { modelChecker } from '../../src/jobs/check-model.js';
import { createHandlers } from '../../src/jobs/handlers.js';
import { createLog } from '../../src/jobs/log.js';
import { once } from '../../src/jobs/once.js';
import { startWorker, type Worker } from '../../src/jobs/worker.js';
import { createFileBlobStore, createFileFeatureCache } from '../../src/storage/index.js';
import { newTranscription } from '../db/fixtures.js';
import { program } from '../support/cli.js';
import { toneUtterances } from '../support/tone-corpus.js';

// A real training and evaluation, on tones.
let folder: string;
let database: Database;
let worker: Worker;
let blobs: BlobStore;
let modelId: number;
const log: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-evaluate-'));
  database = await openDatabase({ url: `sqlite:${join(folder, 'db.sqlite')}` });
  blobs = createFileBlobStore(join(folder, 'blobs'));
  const featureCache = createFileFeatureCache(join(folder, 'features'));
  worker = startWorker({
    database,
    blobs,
    kinds: ['train', 'evaluate'],
    owner: 'w',
    log: createLog('w', (line) => log.push(line)),
    handlers: createHandlers({
      ...{ database, blobs, featureCache, threads: 1 },
      checkModel: modelChecker(blobs, program),
      checkEncoder: encoderChecker(blobs, program),
    }),
  });
  const ids: number[] = [];
  for (const [i, { wav, text }] of toneUtterances(12).entries()) {
    const received = await receiveAudio(blobs, { fileName: `${i}.wav`, content: once(wav) });
    const audio = await keepWithRows({ database, blobs }, [received.bytes], (repositories) =>
      repositories.audio.insert(received.audio),
    );
    await received.bytes.release();
    const written = newTranscription({ name: `${i}`, fileName: null, text });
    const transcription = await database.transcriptions.insert(written);
    const pair = { audioId: audio.id, transcriptionId: transcription.id };
    ids.push((await database.utterances.insert(pair)).id);
  }
  const corpus = await database.transaction(({ corpora }) =>
    corpora.insert({
      ...{ name: 'tones', labelType: 'phonemes', featureType: 'mfcc13_d', maxSamples: null, labels: [] },
      partition: { training: ids.slice(0, 8), validation: ids.slice(8, 10), testing: ids.slice(10) },
    }),
  );
  const model = await database.models.insert({
    ...{ name: 'tones', corpusId: corpus.id, seed: 3, recipe: 'quick' },
    settings: {
      ...defaultModelSettings,
      network: { hiddenSize: 16, layers: 1 },
      ...{ beamWidth: 5, minimumEpochs: 2, maximumEpochs: 2 },
    },
  });
  modelId = model.id;
});
afterAll(async () => {
  worker.stop();
  await worker.ended;
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

async function finished(job: NewJob): Promise<Job> {
  const { id } = await database.jobs.enqueue(job);
  worker.notify();
  for (;;) {
    const found = await database.jobs.find(id);
    if (found && found.state !== 'queued' && found.state !== 'running') return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('an evaluation compares what the model recognises in its test set, and a new training forgets it', async () => {
  expect((await finished({ kind: 'evaluate', modelId })).error).toMatchObject({ code: 'model-not-trained' });
  expect(await finished({ kind: 'train', modelId })).toMatchObject({ state: 'succeeded' });
  const job = await finished({ kind: 'evaluate', modelId });
  expect([job.state, job.error, job.progress]).toEqual([
    'succeeded',
    null,
    { stage: 'comparing', done: 2, total: 2 },
  ]);
  const utterances = await database.evaluations.utterances(modelId, null, 10);
  const testing = (
    await database.corpora.utterances((await database.models.find(modelId))?.corpusId ?? 0)
  ).filter(({ set }) => set === 'testing');
  const texts = new Map(testing.map(({ id, text }) => [id, text.trim().split(/\s+/)]));
  expect(utterances.map(({ utteranceId }) => utteranceId).sort()).toEqual([...texts.keys()].sort());
  for (const { utteranceId, reference } of utterances) expect(reference).toEqual(texts.get(utteranceId));
  const [listed] = await database.listings.modelsByIds([modelId]);
  const { ler, substitutions, insertions, deletions, referenceLabels } = labelErrorRate(utterances);
  expect(listed?.evaluation).toMatchObject({ ler, substitutions, insertions, deletions, referenceLabels });
  const confusions = await database.evaluations.confusions(modelId, 1000);
  const errors = confusions.reduce((sum, { times }) => sum + times, 0);
  expect(errors).toBe(substitutions + insertions + deletions);
  expect(errors).toBe(utterances.reduce((sum, one) => sum + one.errors, 0));

  // Of another corpus's test set only what it was not trained on.
  const own = await database.corpora.find(listed?.corpusId ?? 0);
  const { training = [], validation = [], testing: unseen = [] } = own?.partition ?? {};
  const corpusOf = (name: string, tested: readonly number[]) =>
    database.transaction(({ corpora }) =>
      corpora.insert({
        ...{ name, labelType: 'phonemes', featureType: 'fbank', maxSamples: null, labels: [] },
        partition: { training: [], validation: [], testing: tested },
      }),
    );
  const mixed = await corpusOf('mixed', [...training, ...unseen]);
  const elsewhere = await finished({ kind: 'evaluate', modelId, testCorpusId: mixed.id });
  expect([elsewhere.state, elsewhere.error]).toEqual(['succeeded', null]);
  const evaluated = await database.evaluations.utterances(modelId, null, 100);
  expect(evaluated.map(({ utteranceId }) => utteranceId).sort()).toEqual([...unseen].sort());
  expect((await database.listings.modelsByIds([modelId]))[0]?.evaluation).toMatchObject({
    ...{ ler, corpusId: mixed.id, corpusName: 'mixed', utterances: 2 },
  });
  const known = await corpusOf('known', validation);
  const refused = await finished({ kind: 'evaluate', modelId, testCorpusId: known.id });
  expect(refused.error).toMatchObject({
    code: 'corpus-set-empty',
    detail: expect.stringContaining('was trained on every utterance'),
  });

  // A new training forgets what was found before, and is compared with the test set of its own corpus.
  await finished({ kind: 'train', modelId });
  await finished({ kind: 'evaluate', modelId });
  expect((await database.listings.modelsByIds([modelId]))[0]?.evaluation).toMatchObject({
    corpusId: own?.id,
  });
}, 120_000);

test('what a model was started from has learned from is left out of its own test set, too', async () => {
  expect(await finished({ kind: 'train', modelId })).toMatchObject({ state: 'succeeded' });
  const start = await database.models.find(modelId);
  const {
    training = [],
    validation = [],
    testing: unseen = [],
  } = (await database.corpora.find(start?.corpusId ?? 0))?.partition ?? {};
  const started = async (testing: readonly number[]) => {
    const corpus = await database.transaction(({ corpora }) =>
      corpora.insert({
        ...{ name: 'again', labelType: 'phonemes', featureType: 'mfcc13_d', maxSamples: null, labels: [] },
        partition: { training: training.slice(4), validation, testing },
      }),
    );
    const { id } = await database.models.insert({
      ...{ name: 'started', corpusId: corpus.id, recipe: 'quick', startingModelId: modelId },
      settings: start?.settings ?? defaultModelSettings,
    });
    expect(await finished({ kind: 'train', modelId: id })).toMatchObject({ state: 'succeeded' });
    return { id, evaluated: await finished({ kind: 'evaluate', modelId: id }) };
  };
  const { id } = await started([...training.slice(0, 4), ...unseen]);
  const compared = await database.evaluations.utterances(id, null, 100);
  expect(compared.map(({ utteranceId }) => utteranceId).sort()).toEqual([...unseen].sort());
  const { evaluated } = await started(training.slice(0, 4));
  expect(evaluated.error).toMatchObject({
    code: 'corpus-set-empty',
    detail: expect.stringContaining('or what it was started from, was trained on every utterance'),
  });
}, 120_000);

test('what a model has learned from untranscribed is left out, once it is transcribed and to be tested with', async () => {
  const like = await database.models.find(modelId);
  const {
    training = [],
    validation = [],
    testing = [],
  } = (await database.corpora.find(like?.corpusId ?? 0))?.partition ?? {};
  const free = await Promise.all(
    toneUtterances(3, 9).map(async ({ wav }, i) => {
      const fileName = `free ${i}.wav`;
      const received = await receiveAudio(blobs, { fileName, content: once(wav) });
      const { id } = await keepWithRows({ database, blobs }, [received.bytes], (repositories) =>
        repositories.audio.insert(received.audio),
      );
      await received.bytes.release();
      return id;
    }),
  );
  const { id } = await database.models.insert({
    ...{ name: 'rounds', corpusId: like?.corpusId ?? 0, recipe: 'quick', untranscribed: { audioIds: free } },
    settings: like?.settings ?? defaultModelSettings,
  });
  expect(await finished({ kind: 'train', modelId: id })).toMatchObject({ state: 'succeeded' });
  const transcribed: number[] = [];
  for (const audioId of free) {
    const transcription = await database.transcriptions.insert(
      newTranscription({ fileName: null, text: 'a e' }),
    );
    transcribed.push((await database.utterances.insert({ audioId, transcriptionId: transcription.id })).id);
  }
  const corpusOf = (unseen: readonly number[]) =>
    database.transaction(({ corpora }) =>
      corpora.insert({
        ...{ name: 'later', labelType: 'phonemes', featureType: 'mfcc13_d', maxSamples: null, labels: [] },
        partition: { training, validation, testing: [...transcribed, ...unseen] },
      }),
    );
  const mixed = await corpusOf(testing);
  expect(await finished({ kind: 'evaluate', modelId: id, testCorpusId: mixed.id })).toMatchObject({
    state: 'succeeded',
  });
  const compared = await database.evaluations.utterances(id, null, 100);
  expect(compared.map(({ utteranceId }) => utteranceId).sort()).toEqual([...testing].sort());
  const known = await corpusOf([]);
  expect((await finished({ kind: 'evaluate', modelId: id, testCorpusId: known.id })).error).toMatchObject({
    code: 'corpus-set-empty',
  });
  // To a model that has not learned from them they are new.
  expect(await finished({ kind: 'evaluate', modelId, testCorpusId: known.id })).toMatchObject({
    state: 'succeeded',
  });
}, 120_000);
