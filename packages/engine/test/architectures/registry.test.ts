import Type, { type Static } from 'typebox';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  architectureNamed,
  defineArchitecture,
  type NetworkDesign,
  type NetworkPurpose,
  registerArchitecture,
} from '../../src/architectures/index.js';
import { stackedInput } from '../../src/architectures/input-graph.js';
import { readDescription, redescribed } from '../../src/models/model-file.js';
import { Recogniser } from '../../src/models/recogniser.js';
import { Tape } from '../../src/nn/autodiff.js';
import { ctc, declareCtcInputs } from '../../src/nn/ctc.js';
import { GraphBuilder } from '../../src/nn/graph.js';
import { addLinearParameters, linear } from '../../src/nn/linear.js';
import { ParameterLayout, parametersFrom } from '../../src/nn/parameters.js';
import type { Recipe } from '../../src/recipes/index.js';
import { train } from '../../src/train/train.js';
import { madeUpData, madeUpLanguage, ort, smallRecipe, smallSettings } from '../train/support.js';

const schema = Type.Object({ spread: Type.Number({ minimum: 0 }) }, { additionalProperties: false });

/** No layer but the output: each label is what the frames of its step's context add up to. */
function design(
  { spread }: Static<typeof schema>,
  { columns, context, vocabulary }: NetworkPurpose,
): NetworkDesign {
  const size = columns * context;
  const parameters = new ParameterLayout();
  addLinearParameters(parameters, 'output', size, vocabulary);
  return {
    parameters,
    initialise: (random) => new Float32Array(parameters.length).map(() => spread * (2 * random.next() - 1)),
    otherWeight: () => 'output.W',
    takeOver: () => undefined,
    trainingInputs: () => ({}),
    trainingGraph: () => {
      const g = new GraphBuilder();
      const tape = new Tape(g);
      const theta = tape.variable(g.input('theta', [parameters.length]));
      const parameter = parametersFrom(tape, parameters, theta);
      const weights = { W: parameter('output.W'), B: parameter('output.B') };
      const input = g.concat([g.input('x', ['T', size, 'B']), g.input('auxiliary', ['T', 2, 'B'])], 1);
      declareCtcInputs(g, vocabulary);
      const logits = linear(tape, weights, input, size, vocabulary);
      const { loss, dLogits } = ctc(g, 'output', logits);
      const [gradient = ''] = tape.gradients([[logits, dLogits]], [theta]);
      g.output('loss', loss, [1, 'B']);
      g.output('gradient', gradient, [parameters.length]);
      return g.toModel();
    },
    recognitionGraph: (input, [theta = new Float32Array()], metadata) => {
      const g = new GraphBuilder();
      const features = g.input('features', ['T', 'B', input.dimension]);
      const { x } = stackedInput(g, input, features, g.input('lengths', ['B'], 'int32'));
      const W = g.initialiser('W', parameters.view(theta, 'output.W'), [vocabulary, size]);
      const B = g.initialiser('B', parameters.view(theta, 'output.B'), [vocabulary]);
      const logits = g.add(g.matMul(x, g.transpose(W, [1, 0])), B);
      const shape = ['steps', 'B', vocabulary];
      g.output('log_probabilities', g.op('LogSoftmax', [logits], { axis: 2 }), shape);
      return g.toModel(metadata);
    },
  };
}

const linearCtc = defineArchitecture({
  name: 'linear-ctc',
  schema,
  defaults: { spread: 0.01 },
  structure: [],
  load: async () => ({ design, sizesOf: () => ({}) }),
});
const recipe: Recipe = { ...smallRecipe, architecture: 'linear-ctc', network: { spread: 0.02 } };

describe('the registry of architectures', () => {
  beforeAll(() => registerArchitecture(linearCtc));

  it('has another architecture train, be written, read and recognise by its name alone', async () => {
    const data = madeUpData();
    const settings = { ...smallSettings, network: {} };
    const { epochs, model } = await train(ort, data, settings, {}, undefined, recipe);
    const best = Math.min(...epochs.map((epoch) => epoch.validationLER));
    expect(best).toBeLessThan(0.3);
    const recogniser = await Recogniser.load(ort, model ?? new Uint8Array());
    expect(recogniser.description.architecture).toBe('linear-ctc');
    const [utterance] = madeUpLanguage(['a', 'tsʰ', 'ŋ', '˥'], 11)(1);
    if (!utterance) throw new Error('no utterance');
    const { text } = await recogniser.transcribeFeatures(utterance.features);
    expect(text.split(' ').every((label) => data.training.some(({ labels }) => labels.includes(label)))).toBe(
      true,
    );
    await recogniser.release();
  });

  it('does not go on from the checkpoint of another architecture or other settings of it', async () => {
    const data = madeUpData(8, 4);
    const settings = { ...smallSettings, network: {}, maximumEpochs: 1 };
    let checkpoint = new Uint8Array();
    const onCheckpoint = (bytes: Uint8Array): void => {
      checkpoint = new Uint8Array(bytes);
    };
    await train(ort, data, settings, { onCheckpoint }, undefined, recipe);
    for (const [network, count] of [
      [{}, 0],
      [{ spread: 0.03 }, 1],
    ] as const) {
      const warnings: string[] = [];
      const onWarning = (message: string): void => void warnings.push(message);
      await train(ort, data, { ...settings, network }, { onWarning }, checkpoint, recipe);
      expect(warnings.filter((warning) => warning.includes('other data or settings'))).toHaveLength(count);
    }
  });

  it('takes a model that does not name its own for one of the first architecture, and refuses one it does not know', async () => {
    const settings = { ...smallSettings, maximumEpochs: 1 };
    const { model } = await train(ort, madeUpData(8, 4), settings, {}, undefined, smallRecipe);
    const bytes = model ?? new Uint8Array();
    const { architecture, ...rest } = readDescription(bytes);
    expect(architecture).toBe('blstm-ctc');
    const silent = redescribed(bytes, rest as ReturnType<typeof readDescription>);
    expect(readDescription(silent).architecture).toBe('blstm-ctc');
    const later = redescribed(bytes, { ...rest, architecture: 'conformer-ctc' });
    expect(() => readDescription(later)).toThrow(/'conformer-ctc'.*newer version/);
  });

  it('names those there are, and the setting that is wrong', async () => {
    expect(() => architectureNamed('lstm')).toThrow(/no architecture 'lstm'.*blstm-ctc/);
    const purpose = { columns: 3, context: 1, vocabulary: 4 };
    const blstm = architectureNamed('blstm-ctc');
    for (const [settings, message] of [
      [{ layers: 0 }, /layers must be >= 1/],
      [{ dropout: { rate: 1, per: 'step' } }, /dropout\.rate must be < 1/],
      [{ heads: 4 }, /heads/],
    ] as const) {
      await expect(blstm.design(settings, purpose)).rejects.toMatchObject({
        code: 'model-settings-invalid',
        message: expect.stringMatching(message),
      });
    }
    await expect(blstm.design({ layers: 1 }, purpose)).resolves.toBeDefined();
  });
});
