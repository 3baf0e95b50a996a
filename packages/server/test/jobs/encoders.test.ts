import { Encoder } from '@persephone/engine/encoders';
import { type EncoderDescription, registerFeatureExtractor } from '@persephone/engine/features';
import { readDescription } from '@persephone/engine/models';
import { describe, expect, test } from 'vitest';
import { randomEncoder } from '../../../engine/test/encoders/support.js';
import { Encoders } from '../../src/jobs/encoders.js';
import { once } from '../../src/jobs/once.js';
import { onnxRuntime } from '../../src/jobs/runtime.js';
import { blobs, database, eachWithTrainings, epochsOf, makeModel, run } from './training-runs.js';

eachWithTrainings();

/** Of the training and the validation set; the test set is another job's. */
const utterances = 7;

async function keptEncoder(): Promise<number> {
  const { contentHash, byteLength } = await blobs.put(once(randomEncoder()));
  const file = { path: 'random.onnx', sha256: contentHash, source: randomEncoder() };
  const opened = await Encoder.open(await onnxRuntime(), file);
  await opened.release();
  const { description } = opened;
  return database.transaction(async ({ blobs: rows, encoders }) => {
    await rows.claim([contentHash]);
    return (await encoders.keep({ name: 'random.onnx', byteLength, description })).encoder.id;
  });
}

async function encodedModel(epochs: number, encoderId: number): Promise<number> {
  const like = await database.models.find(await makeModel(epochs));
  if (!like) throw new Error('There is no such model');
  return onCorpus(like.id, encoderId);
}

async function onCorpus(modelId: number, encoderId: number): Promise<number> {
  const like = await database.models.find(modelId);
  if (!like) throw new Error('There is no such model');
  const { corpusId, settings } = like;
  return (await database.models.insert({ name: 'encoded', corpusId, settings, encoderId })).id;
}

/** What a worker has, counting what the encoder is asked for; `failAt` ends the process, as it were, at that utterance. */
function counted(failAt = Number.POSITIVE_INFINITY) {
  const counts = { loads: 0, extracted: 0, releases: 0 };
  const real = new Encoders(
    blobs,
    async () => {
      counts.loads += 1;
      return onnxRuntime();
    },
    1,
  );
  const encoders = {
    use(description: EncoderDescription) {
      const extractor = real.use(description);
      const counting = {
        ...extractor,
        extract: async (samples: Float32Array) => {
          if (counts.extracted + 1 === failAt) throw new Error('The power is cut');
          counts.extracted += 1;
          return extractor.extract(samples);
        },
      };
      registerFeatureExtractor(counting);
      return counting;
    },
    async release() {
      counts.releases += 1;
      await real.release();
    },
  };
  return { counts, encoders };
}

const train = (modelId: number, encoders: ReturnType<typeof counted>['encoders']) =>
  run(modelId, null, undefined, undefined, null, 0, { encoders });

describe('a training on what an encoder makes of sound', { timeout: 120_000 }, () => {
  test('computes it once an utterance, and a second training not at all', async () => {
    const encoderId = await keptEncoder();
    const modelId = await encodedModel(2, encoderId);
    const before = counted();
    const { progress } = await train(modelId, before.encoders);
    expect(before.counts).toEqual({ loads: 1, extracted: utterances, releases: 1 });
    const computing = progress.filter(({ stage }) => stage === 'computing features');
    expect(computing.map(({ done, total }) => [done, total])).toEqual(
      Array.from({ length: utterances }, (_, i) => [i + 1, utterances]),
    );
    expect(await epochsOf(modelId)).toEqual([1, 2]);

    const after = counted();
    const secondId = await onCorpus(modelId, encoderId);
    await train(secondId, after.encoders);
    expect(after.counts).toEqual({ loads: 0, extracted: 0, releases: 1 });
    // The same numbers, computed or kept: the same model to the byte.
    const [one, two] = [await database.models.find(modelId), await database.models.find(secondId)];
    expect(two?.contentHash).toBe(one?.contentHash);
    const { encoder, featureDimension } = readDescription(await blobs.read(one?.contentHash ?? ''));
    expect([encoder?.path, featureDimension]).toEqual(['random.onnx', 24]);
  });

  test('goes on after the utterances that a worker had computed before it died', async () => {
    const modelId = await encodedModel(1, await keptEncoder());
    const died = counted(4);
    await expect(train(modelId, died.encoders)).rejects.toThrow('The power is cut');
    expect(died.counts.extracted).toBe(3);
    const next = counted();
    await train(modelId, next.encoders);
    expect(next.counts.extracted).toBe(utterances - 3);
  });

  test('says which encoder it wants where its file has gone, and does not leave all utterances out for it', async () => {
    const encoderId = await keptEncoder();
    const modelId = await encodedModel(1, encoderId);
    const encoder = await database.encoders.find(encoderId);
    await blobs.delete(encoder?.contentHash ?? '');
    await expect(train(modelId, counted().encoders)).rejects.toMatchObject({
      code: 'encoder-missing',
      message: expect.stringMatching(/random\.onnx .*SHA-256 [0-9a-f]{64}.*Upload the same file again/),
    });
  });
});
