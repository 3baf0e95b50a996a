import { beforeAll, describe, expect, it } from 'vitest';
import type { FeatureMatrix } from '../../src/features/matrix.js';
import { readDescription, redescribed } from '../../src/models/model-file.js';
import { Network, ofUtterance } from '../../src/models/network.js';
import { Recogniser } from '../../src/models/recogniser.js';
import { inferShiftAveraged } from '../../src/models/shift-averaging.js';
import { train } from '../../src/train/train.js';
import type { TrainingUtterance } from '../../src/train/types.js';
import { madeUpData, madeUpLanguage, ort, smallRecipe, smallSettings } from '../train/support.js';

describe('shift-averaged inference', () => {
  let bytes: Uint8Array;
  let network: Network;
  let utterances: TrainingUtterance[];
  beforeAll(async () => {
    const settings = { ...smallSettings, maximumEpochs: 2 };
    bytes = (await train(ort, madeUpData(), settings, {}, undefined, smallRecipe)).model ?? new Uint8Array();
    network = await Network.load(ort, bytes);
    utterances = madeUpLanguage(['a', 'tsʰ', 'ŋ', '˥'], 11)(3);
  });
  const features = () => utterances.map((u) => u.features);

  /** Row t of an utterance k frames later is row t − k. */
  const later = ({ frames, frameCount, dimension: D }: FeatureMatrix, k: number): FeatureMatrix => ({
    frames: Float32Array.from({ length: frames.length }, (_, i) => {
      const t = Math.min(frameCount - 1, Math.max(0, Math.floor(i / D) - k));
      return frames[t * D + (i % D)] ?? Number.NaN;
    }),
    frameCount,
    dimension: D,
  });

  it('is the squared mean of the roots of the posteriors a frame earlier, now and a frame later', async () => {
    const found = await inferShiftAveraged(network, features(), 3);
    for (const [b, one] of features().entries()) {
      const shifted: Float32Array[] = [];
      for (const k of [-1, 0, 1]) {
        shifted.push(ofUtterance(await network.logProbabilities([later(one, k)]), 0));
      }
      const outputs = network.description.labels.length + 1;
      for (let row = 0; row < (found[b]?.length ?? 0); row += outputs) {
        const powers = Array.from({ length: outputs }, (_, v) => {
          const roots = shifted.map((it) => Math.exp((it[row + v] ?? Number.NaN) / 2));
          return (roots.reduce((sum, x) => sum + x, 0) / 3) ** 2;
        });
        const sum = powers.reduce((total, x) => total + x, 0);
        powers.forEach((power, v) => {
          expect(Math.exp(found[b]?.[row + v] ?? Number.NaN)).toBeCloseTo(power / sum, 5);
        });
      }
    }
  });

  it('is done where the model file has it, and there alone', async () => {
    const [first] = features();
    if (!first) throw new Error('no utterance');
    const description = { ...readDescription(bytes) };
    for (const averagedShifts of [1, 3]) {
      const file = redescribed(bytes, { ...description, averagedShifts });
      const recogniser = await Recogniser.load(ort, file);
      const [logProbs = new Float32Array()] = await inferShiftAveraged(network, [first], averagedShifts);
      expect(await recogniser.transcribeFeatures(first)).toEqual(recogniser.decode(logProbs));
      await recogniser.release();
    }
    expect(() => readDescription(redescribed(bytes, { ...description, averagedShifts: 2 }))).toThrow(
      /incomplete/,
    );
  });
});
