import { describe, expect, it } from 'vitest';
import { labelErrorRate } from '../../src/metrics/index.js';
import { readDescription, redescribed } from '../../src/models/model-file.js';
import { Recogniser } from '../../src/models/recogniser.js';
import { train } from '../../src/train/train.js';
import type { TrainingUtterance } from '../../src/train/types.js';
import { madeUpLanguage, ort, smallRecipe, smallSettings } from './support.js';

const labels = ['a', 'tsʰ', 'ŋ', '˥'];

/** The error rate of a model on utterances, averaged over so many shifts. */
async function errorRate(
  model: Uint8Array,
  utterances: readonly TrainingUtterance[],
  averagedShifts: number,
) {
  const recogniser = await Recogniser.load(
    ort,
    redescribed(model, { ...readDescription(model), averagedShifts }),
  );
  const pairs = [];
  for (const { features, labels: reference } of utterances) {
    const found = (await recogniser.transcribeFeatures(features)).labels;
    pairs.push({ reference, hypothesis: found.map(({ label }) => label) });
  }
  await recogniser.release();
  return labelErrorRate(pairs).ler;
}

describe('the decoding fitted on the validation set', () => {
  it.each([
    ['one, of speech that is clear', 0.3, 1],
    ['three, of noisy speech', 8, 3],
  ])('averages over as many shifts as serve best: %s', async (_, noise, times) => {
    const make = madeUpLanguage(labels, 11, noise);
    const data = {
      labelType: 'phonemes',
      featureType: 'fbank',
      training: make(64),
      validation: make(100),
    };
    const settings = { ...smallSettings, maximumEpochs: 5 };
    const { model } = await train(ort, data, settings, {}, undefined, smallRecipe);
    if (!model) throw new Error('no model');
    const others = make(200);
    const [once, thrice] = [await errorRate(model, others, 1), await errorRate(model, others, 3)];
    expect(readDescription(model).averagedShifts ?? 1).toBe(times);
    const [better, worse, share] = times === 3 ? [thrice, once, 0.6] : [once, thrice, 1];
    expect(better).toBeLessThanOrEqual(share * worse);
  });
});
