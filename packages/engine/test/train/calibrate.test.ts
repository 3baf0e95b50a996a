import { alignLabels } from '@persephone/formats/edit-alignment';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Calibration, judge, reliability } from '../../src/metrics/index.js';
import { Decoder } from '../../src/models/decoder.js';
import { describeModel, type ModelFileDescription, readDescription } from '../../src/models/model-file.js';
import { Network } from '../../src/models/network.js';
import { Recogniser } from '../../src/models/recogniser.js';
import { GraphBuilder } from '../../src/nn/graph.js';
import { type Posteriors, posteriorsOf } from '../../src/train/evaluate.js';
import { train } from '../../src/train/train.js';
import { madeUpLanguage, ort, smallRecipe, smallSettings } from './support.js';

describe('the confidence of a trained model', () => {
  // Labels in so much noise that a fifth to a half of them are misheard.
  const make = madeUpLanguage(['a', 'tsʰ', 'ŋ', '˥'], 11, 10);
  let model: Uint8Array;
  let description: ModelFileDescription;
  const held: Posteriors[] = [];
  beforeAll(async () => {
    const data = {
      labelType: 'phonemes',
      featureType: 'fbank',
      training: make(48),
      validation: make(150),
    };
    const recipe = { ...smallRecipe, languageModel: false };
    model =
      (await train(ort, data, { ...smallSettings, maximumEpochs: 5 }, {}, undefined, recipe)).model ??
      new Uint8Array();
    description = readDescription(model);
    const network = await Network.load(ort, model);
    for await (const one of posteriorsOf(network, make(300))) held.push(one);
    await network.release();
  });

  const calibrationError = (decoder: Decoder): number =>
    reliability(
      held.flatMap(({ utterance, logProbs }) => {
        const { labels } = decoder.decode(logProbs);
        const steps = alignLabels(
          utterance.labels,
          labels.map(({ label }) => label),
        );
        return judge(
          steps,
          labels.map(({ confidence }) => confidence),
        );
      }),
    ).expectedCalibrationError;

  it('is nearer to the share of labels that are right, of utterances that no one has seen', () => {
    const { calibration, ...bare } = description;
    expect(calibration).toBeDefined();
    const before = calibrationError(new Decoder(bare));
    const after = calibrationError(new Decoder(description));
    expect(before).toBeGreaterThan(0.05);
    expect(after).toBeLessThan(0.7 * before);
  });

  it('is what the recogniser reports', async () => {
    const [first] = held;
    if (!first) throw new Error('there are no posteriors');
    const recogniser = await Recogniser.load(ort, model);
    const hypothesis = await recogniser.transcribeFeatures(first.utterance.features);
    await recogniser.release();
    expect(hypothesis.labels.length).toBeGreaterThan(0);
    expect(hypothesis.labels).toEqual(new Decoder(description).decode(first.logProbs).labels);
  });
});

describe('a model file', () => {
  const described = {
    architecture: 'blstm-ctc',
    labelType: 'phonemes',
    featureType: 'fbank',
    featureVersion: 'fbank-1',
    featureDimension: 123,
    subsamplingFactor: 3,
    labels: ['a'],
    beamWidth: 10,
    decodingMergeRepeated: true,
    trainedEpochs: 1,
    validationLER: 0.5,
  };
  const read = (calibration?: unknown): ModelFileDescription =>
    readDescription(
      new GraphBuilder().toModel(
        // What is wrong in it is what a damaged file might hold.
        describeModel({
          ...described,
          ...(calibration === undefined ? {} : { calibration: calibration as Calibration }),
        }),
      ),
    );

  it('is read with its calibration, and without one', () => {
    const calibration = { low: 0.5, high: 0, shift: -1 };
    expect(read(calibration).calibration).toEqual(calibration);
    expect(read().calibration).toBeUndefined();
  });

  it.each([{ low: -1, high: 1, shift: 0 }, { low: 1, high: 1 }, { low: 1, high: 'x', shift: 0 }, null, 7])(
    'is refused with %j for a calibration',
    (calibration) => {
      expect(() => read(calibration)).toThrow(expect.objectContaining({ code: 'model-file-invalid' }));
    },
  );
});
