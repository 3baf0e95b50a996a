import { encodeWav16 } from '@persephone/formats/wav';
import { describe, expect, test } from 'vitest';
import { createDeletionService } from '../../src/domain/deletion/service.js';
import type { JobProgress } from '../../src/domain/jobs/job.js';
import type { NewModel } from '../../src/domain/models/model.js';
import { once } from '../../src/jobs/once.js';
import { newAudio } from '../db/fixtures.js';
import { longRecording } from '../support/long-recording.js';
import { toneUtterances } from '../support/tone-corpus.js';
import {
  blobs,
  database,
  eachWithTrainings,
  epochsOf,
  log,
  makeModel,
  modelBytes,
  reported,
  run,
} from './training-runs.js';

eachWithTrainings();

const epochs = 4;
const recognising = 'recognising what is untranscribed';

async function keep(fileName: string, bytes: Uint8Array): Promise<number> {
  const stored = await blobs.put(once(bytes));
  return (await database.audio.insert(newAudio({ ...stored, fileName }))).id;
}

/** Recordings of the same language as that of the corpus, which nobody has transcribed. */
async function makeUntranscribed(howMany: number): Promise<number[]> {
  const ids: number[] = [];
  for (const [i, { wav }] of toneUtterances(howMany, 7).entries()) ids.push(await keep(`free${i}.wav`, wav));
  return ids;
}

/** A model that learns from them as well, on a corpus of tones. */
async function makeLearning(changes: Partial<NewModel> = {}): Promise<number> {
  const like = await database.models.find(await makeModel(epochs));
  if (!like) throw new Error('There is no such model');
  const settings = { ...like.settings, network: { hiddenSize: 20, layers: 1 } };
  const { id } = await database.models.insert({
    ...{ name: 'rounds', corpusId: like.corpusId, settings, recipe: 'quick', untranscribed: 'all' },
    ...changes,
  });
  return id;
}

const roundsOf = async (modelId: number) => (await database.models.epochs(modelId)).map(({ round }) => round);

/** As another worker finds it. */
const stored = async (checkpoint: Uint8Array | undefined) =>
  (await blobs.put(once(checkpoint ?? new Uint8Array()))).contentHash;

const stagesOf = (progress: readonly JobProgress[]) =>
  progress
    .map(({ stage, round }) => `${stage} ${round ?? ''}`.trim())
    .filter((at, i, all) => at !== all[i - 1]);

describe('training on what is untranscribed as well', { timeout: 120_000 }, () => {
  test('goes in three rounds, of which the progress tells, and leaves out and reports what cannot be used', async () => {
    await makeUntranscribed(5);
    await keep('broken.wav', new TextEncoder().encode('no audio'));
    const modelId = await makeLearning();
    const { progress } = await run(modelId);
    expect(stagesOf(progress)).toEqual([
      'computing features',
      'training 1',
      `${recognising} 2`,
      'training 2',
      `${recognising} 3`,
      'training 3',
      'finishing',
    ]);
    // Six of the training set, one to validate on, six untranscribed.
    expect(progress[0]).toMatchObject({ done: 1, total: 13 });
    expect(progress.filter(({ stage }) => stage === recognising)[4]).toMatchObject({
      ...{ done: 5, total: 5, round: 2, rounds: 3, bestValidationLER: expect.any(Number) },
    });
    expect(progress.at(-1)).toMatchObject({
      leftOut: [{ name: 'broken.wav', code: 'audio-unreadable' }],
      leftOutTotal: 1,
    });
    expect(await epochsOf(modelId)).toEqual(Array.from({ length: 3 * epochs }, (_, i) => i + 1));
    expect(await roundsOf(modelId)).toEqual([1, 2, 3].flatMap((round) => Array(epochs).fill(round)));
    const [listed] = await database.listings.modelsByIds([modelId]);
    expect(listed?.untranscribed).toEqual({ recordings: 6, used: 5 });
    expect(listed?.bestRound).toBe(Math.ceil((listed?.bestEpoch ?? 0) / epochs));
    await modelBytes(modelId);
  });

  test('resumed from a checkpoint of any round it ends in the very same model', async () => {
    await makeUntranscribed(5);
    const modelId = await makeLearning();
    const { checkpoints } = await run(modelId);
    const straight = await modelBytes(modelId);
    // One after each epoch, and one before each of the two rounds that have pseudo-labels.
    expect(checkpoints).toHaveLength(3 * epochs + 2);
    for (const after of [1, epochs, epochs + 2, 2 * epochs + 3]) {
      const resumed = await run(modelId, await stored(checkpoints[after]));
      expect(resumed.checkpoints).toHaveLength(checkpoints.length - after - 1);
      expect(Buffer.compare(await modelBytes(modelId), straight)).toBe(0);
      expect(await epochsOf(modelId)).toHaveLength(3 * epochs);
    }
  });

  test('cancelled in its second round it keeps the best so far, also when its worker is gone', async () => {
    await makeUntranscribed(5);
    const modelId = await makeLearning();
    const { checkpoints } = await run(modelId, null, epochs + 3);
    expect(await roundsOf(modelId)).toEqual([1, 1, 1, 1, 2, 2]);
    const kept = await modelBytes(modelId);
    const lost = await run(modelId, await stored(checkpoints.at(-1)), undefined, undefined, null, 3);
    expect(lost.failure).toMatchObject({ code: 'worker-lost', detail: expect.stringContaining('is kept') });
    expect(lost.checkpoints).toEqual([]);
    expect(Buffer.compare(await modelBytes(modelId), kept)).toBe(0);
    // Stopped while it recognises, it has the model of the round before.
    const first = await run(modelId, await stored(checkpoints[epochs - 1]), undefined, undefined, null, 3);
    expect(first.failure).toMatchObject({ code: 'worker-lost' });
    expect(await roundsOf(modelId)).toEqual([1, 1, 1, 1]);
  });

  test('given back in a round that others follow it ends at once, without making a model of what there is', async () => {
    await makeUntranscribed(5);
    const modelId = await makeLearning();
    await expect(run(modelId, null, 2, 'shutdown')).rejects.toMatchObject({ reason: 'shutdown' });
    expect(reported.at(-1)).toMatchObject({ stage: 'training', round: 1 });
    expect((await database.models.find(modelId))?.contentHash).toBeNull();
  });

  test('a recording that is deleted before it goes on is no longer learnt from: its round begins anew', async () => {
    const ids = await makeUntranscribed(5);
    const modelId = await makeLearning();
    const { checkpoints } = await run(modelId, null, epochs + 3);
    const before = await database.models.epochs(modelId);
    // Whichever of them the round learns from.
    for (const id of ids.slice(0, 4)) await createDeletionService(database, blobs).delete('audio', id, false);
    const { progress } = await run(modelId, await stored(checkpoints.at(-1)));
    expect(progress.at(-1)?.warnings).toContainEqual(
      expect.stringMatching(/^Of the untranscribed utterances .* are no longer there: it is trained anew/),
    );
    const after = await database.models.epochs(modelId);
    expect(after.slice(0, epochs)).toEqual(before.slice(0, epochs));
    expect(after[epochs]?.loss).not.toBe(before[epochs]?.loss);
    expect((await database.models.find(modelId))?.untranscribed).toEqual({ recordings: 5, used: 1 });
    // And with nothing left, the model is that of the first round.
    await createDeletionService(database, blobs).delete('audio', ids[4] ?? 0, false);
    await run(modelId, await stored(checkpoints.at(-1)));
    expect(await roundsOf(modelId)).toEqual([1, 1, 1, 1]);
    expect(await database.models.epochs(modelId)).toEqual(before.slice(0, epochs));
  });

  test('starts from another model where that is asked for', async () => {
    await makeUntranscribed(5);
    const scratch = await makeLearning();
    await run(scratch);
    const like = await database.models.find(scratch);
    if (!like) throw new Error('There is no such model');
    const { corpusId, settings } = like;
    const { id } = await database.models.insert({
      ...{ name: 'started', corpusId, settings, recipe: 'quick', untranscribed: 'all' },
      startingModelId: scratch,
    });
    await run(id);
    const [began] = await database.models.epochs(id);
    const [anew] = await database.models.epochs(scratch);
    expect(began?.loss).toBeLessThan(anew?.loss ?? 0);
    expect(await roundsOf(id)).toHaveLength(3 * epochs);
  });

  test('of a long recording it learns utterance by utterance, and finds the same again', async () => {
    const { samples } = await longRecording(8);
    expect(samples.length).toBeGreaterThan(20 * 16_000);
    await keep('long.wav', encodeWav16(samples, 16_000));
    const modelId = await makeLearning();
    const { progress, checkpoints } = await run(modelId);
    const found = progress.find(({ stage }) => stage === recognising)?.total ?? 0;
    expect(found).toBeGreaterThan(3);
    const straight = await modelBytes(modelId);
    await run(modelId, await stored(checkpoints[epochs + 1]));
    expect(Buffer.compare(await modelBytes(modelId), straight)).toBe(0);
  });

  test('of more than can be held in memory it learns from the first, and says so', async () => {
    await makeUntranscribed(5);
    const modelId = await makeLearning();
    const { progress } = await run(modelId, null, undefined, undefined, null, 0, {
      mostUntranscribedMs: 900,
    });
    const used = (await database.models.find(modelId))?.untranscribed?.used ?? 0;
    expect(used).toBeLessThan(5);
    expect(progress.at(-1)?.warnings).toContainEqual(
      expect.stringMatching(`^Of the 5 untranscribed recordings it learns from the first ${used}: `),
    );
  });

  test('where nothing of it can be used, it learns from its corpus alone, and says so', async () => {
    await keep('broken.wav', new TextEncoder().encode('no audio'));
    const modelId = await makeLearning();
    const { progress } = await run(modelId);
    expect(await roundsOf(modelId)).toEqual([1, 1, 1, 1]);
    expect(progress.at(-1)?.warnings).toContainEqual(
      expect.stringMatching(/^Nothing was recognised in what is/),
    );
    expect(log.join('')).toMatch(/broken\.wav is left out/);
    expect((await database.models.find(modelId))?.untranscribed).toEqual({ recordings: 1, used: 0 });
  });
});
