import { describe, expect, it } from 'vitest';
import { architectureNamed } from '../../src/architectures/index.js';
import { readDescription, redescribed } from '../../src/models/model-file.js';
import { Network, ofUtterance } from '../../src/models/network.js';
import { readInitialisers } from '../../src/nn/graph.js';
import { Random } from '../../src/random/random.js';
import { standard } from '../../src/recipes/index.js';
import { recipeToStartWith } from '../../src/train/starting-model.js';
import { train } from '../../src/train/train.js';
import type { TrainingData, TrainingSettings } from '../../src/train/types.js';
import { madeUpData, madeUpLanguage, ort, smallRecipe, smallSettings } from './support.js';

const data = madeUpData();
const trained = (await train(ort, data, smallSettings, {}, undefined, smallRecipe)).model ?? new Uint8Array();

const from = (
  bytes: Uint8Array,
  changes: Partial<TrainingSettings> = {},
  on: TrainingData = data,
  recipe = smallRecipe,
) => {
  const startingModel = { name: 'other.onnx', bytes };
  return train(ort, on, { ...smallSettings, startingModel, ...changes }, {}, undefined, recipe);
};

/** Another seed of the same patterns: the same sounds under other names where labels are renamed. */
function relabelled(labels: readonly string[], count: number): TrainingData {
  const make = madeUpLanguage(labels, 11);
  return { labelType: 'phonemes', featureType: 'fbank', training: make(count), validation: make(12) };
}

const purpose = { columns: 4, context: 5, filters: { first: 1, count: 3 }, vocabulary: 4 };
const settings = { layers: 2, hiddenSize: 6, convolution: { channels: 3, width: 2, stride: 1 } };
const input = {
  ...{ dimension: 4, columns: 4, subsamplingFactor: 3, context: 5, cmvnPriorFrames: 0 },
  mean: new Float32Array(4),
  scale: new Float32Array(4).fill(1),
};

describe('weights that are taken over', () => {
  it('are those of the file: the network recognises as it does, with its outputs in another order, too', async () => {
    const design = await architectureNamed('blstm-ctc').design(settings, purpose);
    const [theta, other] = [design.initialise(new Random(1)), design.initialise(new Random(2))];
    // So that no bias is what it is at the beginning.
    theta.forEach((x, i) => {
      theta[i] = x + 0.01 * Math.sin(i);
    });
    const description = JSON.stringify({
      ...readDescription(trained),
      featureDimension: 4,
      labels: ['a', 'b', 'c'],
    });
    const file = (weights: Float32Array) =>
      design.recognitionGraph(input, [weights], { persephone: description });
    const posteriors = async (weights: Float32Array) => {
      const network = await Network.load(ort, file(weights));
      const frames = Float32Array.from({ length: 80 }, (_, i) => Math.cos(i));
      return ofUtterance(await network.logProbabilities([{ frames, frameCount: 20, dimension: 4 }]), 0);
    };
    const before = await posteriors(theta);
    expect(await posteriors(other)).not.toEqual(before);
    const order = [0, 3, 1, 2];
    expect(design.takeOver(readInitialisers(file(theta)), order, other)).toBeUndefined();
    const after = await posteriors(other);
    for (const [at, x] of after.entries()) {
      const row = 4 * Math.floor(at / 4);
      expect(x).toBeCloseTo(before[row + (order[at % 4] ?? 0)] ?? Number.NaN, 4);
    }
  });
});

describe('a training that starts from a model', { timeout: 60_000 }, () => {
  it('knows in its first epoch what the model knew, of other labels, too', async () => {
    // The patterns of the same sounds, written otherwise: 'á' for 'a', 'ts' for 'tsʰ', 'n' for 'ŋ'.
    const written = relabelled(['á', 'ts', 'n', '˥'], 16);
    const one = { maximumEpochs: 1 };
    const scratch = await train(ort, written, { ...smallSettings, ...one }, {}, undefined, smallRecipe);
    const started = await from(trained, one, written);
    expect(scratch.epochs[0]?.validationLER).toBeGreaterThan(0.5);
    expect(started.epochs[0]?.validationLER).toBeLessThan(0.2);
  });

  it('has the sizes of the model, whatever those of the preset', async () => {
    const { model } = await from(trained, { maximumEpochs: 1, network: {} });
    const sizes = await architectureNamed('blstm-ctc').sizesOf(readInitialisers(model ?? new Uint8Array()));
    expect(sizes).toEqual({ layers: 1, hiddenSize: 24 });
  });

  it.each<[string, () => ReturnType<typeof from>, RegExp]>([
    [
      'of other features',
      () => from(trained, {}, { ...data, featureType: 'fbank_and_pitch' }),
      /trained on features 'fbank'/,
    ],
    [
      'of other steps',
      () => from(trained, {}, data, { ...smallRecipe, subsamplingFactor: 4, context: 8 }),
      /steps are of 3 frames/,
    ],
    [
      'of another context',
      () => from(trained, {}, data, { ...smallRecipe, context: 5 }),
      /built differently .*lstm0\.W|convolution/,
    ],
    [
      'of other sizes than were asked for',
      () => from(trained, { network: { hiddenSize: 25 } }),
      /hiddenSize is 24, and 25 was asked for/,
    ],
    [
      'of features of another version',
      () => from(redescribed(trained, { ...readDescription(trained), featureVersion: 'fbank-0' })),
      /another version/,
    ],
  ])('says in what a model %s differs', async (_, run, sentence) => {
    await expect(run()).rejects.toMatchObject({
      code: 'starting-model-unusable',
      message: expect.stringMatching(sentence),
    });
  });

  it('says which of the recipes fits a model from elsewhere, and how large its network is', async () => {
    const one = { ...smallSettings, maximumEpochs: 1, network: { layers: 1, hiddenSize: 6 } };
    const { model } = await train(ort, data, one, {}, undefined, standard);
    expect(await recipeToStartWith({ name: 'other.onnx', bytes: model ?? new Uint8Array() })).toMatchObject({
      recipe: 'standard',
      network: { layers: 1, hiddenSize: 6, convolution: standard.network.convolution },
    });
    const ofNone = await train(ort, data, one, {}, undefined, { ...standard, context: 5 });
    expect(
      await recipeToStartWith({ name: 'other.onnx', bytes: ofNone.model ?? new Uint8Array() }),
    ).toBeUndefined();
  });

  it('refuses a network that was not trained by this program', async () => {
    const design = await architectureNamed('blstm-ctc').design(settings, purpose);
    const file = design.recognitionGraph(input, [design.initialise(new Random(1))], {
      persephone: JSON.stringify(readDescription(trained)),
    });
    const foreign = Buffer.from(
      Buffer.from(file).toString('latin1').replaceAll('lstm0.', 'other.'),
      'latin1',
    );
    await expect(from(foreign)).rejects.toMatchObject({
      code: 'starting-model-unusable',
      message: expect.stringMatching(/not trained by this program/),
    });
  });

  it('refuses a damaged file as such', async () => {
    await expect(from(trained.subarray(0, 200))).rejects.toMatchObject({ code: 'model-file-invalid' });
  });

  it('is another training than one that starts from another model: its checkpoint is not gone on from', async () => {
    const checkpoints: Uint8Array[] = [];
    const startingModel = { name: 'other.onnx', bytes: trained };
    const once = { ...smallSettings, maximumEpochs: 1 };
    await train(
      ort,
      data,
      { ...once, startingModel },
      { onCheckpoint: (bytes) => void checkpoints.push(bytes.slice()) },
      undefined,
      smallRecipe,
    );
    const warnings: string[] = [];
    await train(
      ort,
      data,
      once,
      { onWarning: (message) => warnings.push(message) },
      checkpoints[0],
      smallRecipe,
    );
    expect(warnings.join()).toMatch(/other data or settings/);
  });
});
