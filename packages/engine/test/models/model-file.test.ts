import { beforeAll, describe, expect, it } from 'vitest';
import { readDescription, redescribed } from '../../src/models/model-file.js';
import { Recogniser } from '../../src/models/recogniser.js';
import { readModelMetadata, withModelMetadata } from '../../src/nn/graph.js';
import { train } from '../../src/train/train.js';
import { madeUpData, madeUpLanguage, ort, smallRecipe, smallSettings } from '../train/support.js';

const stored = (bytes: Uint8Array): Record<string, unknown> =>
  JSON.parse(readModelMetadata(bytes).get('persephone') ?? '{}');

const store = (bytes: Uint8Array, description: object): Uint8Array =>
  withModelMetadata(bytes, { persephone: JSON.stringify(description) });

describe('the description in a model file', () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    const settings = { ...smallSettings, maximumEpochs: 2 };
    const { model } = await train(ort, madeUpData(), settings, {}, undefined, smallRecipe);
    bytes = redescribed(model ?? new Uint8Array(), {
      ...readDescription(model ?? new Uint8Array()),
      averagedShifts: 3,
    });
  });

  /** As earlier versions write it. */
  const earlier = (): Uint8Array => {
    const { subsamplingFactor, averagedShifts, ...rest } = stored(bytes);
    return store(bytes, { ...rest, stack: subsamplingFactor, listens: averagedShifts });
  };

  it('is read in the names of earlier versions, and the model transcribes the same', async () => {
    const old = earlier();
    expect(stored(old)).toMatchObject({ stack: smallRecipe.subsamplingFactor, listens: 3 });
    expect(stored(old)).not.toHaveProperty('subsamplingFactor');
    expect(stored(old)).not.toHaveProperty('averagedShifts');
    expect(readDescription(old)).toEqual(readDescription(bytes));
    const [utterance] = madeUpLanguage(['a', 'tsʰ', 'ŋ', '˥'], 11)(1);
    if (!utterance) throw new Error('no utterance');
    const transcribed = async (file: Uint8Array) => {
      const recogniser = await Recogniser.load(ort, file);
      const hypothesis = await recogniser.transcribeFeatures(utterance.features);
      await recogniser.release();
      return hypothesis;
    };
    const [before, after] = [await transcribed(old), await transcribed(bytes)];
    expect(after.labels.length).toBeGreaterThan(0);
    expect(before).toEqual(after);
  });

  it('has the names of earlier versions beside its own, so that they can use the file', () => {
    const { subsamplingFactor, averagedShifts, stack, listens } = stored(bytes);
    expect([subsamplingFactor, averagedShifts]).toEqual([smallRecipe.subsamplingFactor, 3]);
    expect([stack, listens]).toEqual([subsamplingFactor, averagedShifts]);
  });

  it('is the same to the byte when it is described again', () => {
    expect(redescribed(bytes, readDescription(bytes))).toEqual(bytes);
  });

  it('is incomplete without a subsampling factor in either name', () => {
    const { subsamplingFactor: _f, stack: _s, ...rest } = stored(bytes);
    expect(() => readDescription(store(bytes, rest))).toThrow(/incomplete/);
  });
});
