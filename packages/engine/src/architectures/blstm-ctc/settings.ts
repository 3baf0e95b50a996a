import Type, { type Static } from 'typebox';

const gain = (description: string) => Type.Number({ minimum: 0, description });
const wholeNumber = (minimum: number, description: string) => Type.Integer({ minimum, description });

export const blstmCtcSchema = Type.Object(
  {
    layers: wholeNumber(1, 'Bidirectional LSTM layers'),
    hiddenSize: wholeNumber(1, 'Units of a layer in each direction'),
    convolution: Type.Object(
      {
        channels: wholeNumber(0, '0 for no convolution'),
        width: wholeNumber(1, 'Neighbouring filters that one output sees'),
        stride: wholeNumber(1, 'How many filters further the next output begins'),
      },
      {
        additionalProperties: false,
        description: "Over the filters of a step's frames, before the first layer",
      },
    ),
    dropout: Type.Object(
      {
        rate: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
        per: Type.Union([Type.Literal('utterance'), Type.Literal('step')]),
      },
      {
        additionalProperties: false,
        description:
          "Share of each layer's outputs set to 0, one mask an utterance (Gal and Ghahramani 2016) or one a step",
      },
    ),
    auxiliaryLoss: gain(
      'Weight of a CTC loss of its own for a lower layer, in the middle (Lee and Watanabe 2021); 0 for none',
    ),
    forgetBias: Type.Number({
      description:
        'Added to the bias of every forget gate, so that cells remember from the start (Gers et al. 2000; Józefowicz et al. 2015)',
    }),
    inputGain: gain(
      'Input weights of the first layer are uniform in ±gain/√H. The outputs of a fresh LSTM are a tenth of what ' +
        'normalised features are, so that what the lower layers pass on would not reach the top at gain 1',
    ),
    convolutionGain: gain('Weights of the convolution have variance gain² / (numbers one output is made of)'),
    upperGain: gain('As inputGain, of the layers above the first and of the outputs'),
  },
  { additionalProperties: false },
);

export type BlstmCtcSettings = Static<typeof blstmCtcSchema>;

/** Those of the standard recipe. */
export const blstmCtcDefaults: BlstmCtcSettings = {
  layers: 3,
  hiddenSize: 250,
  convolution: { channels: 16, width: 5, stride: 2 },
  dropout: { rate: 0.4, per: 'utterance' },
  auxiliaryLoss: 0.3,
  forgetBias: 1,
  inputGain: 2,
  convolutionGain: 1.4,
  upperGain: 4,
};

/** A convolution over the filters of each step, bidirectional LSTM layers, a linear output, CTC. */
export const blstmCtc = {
  name: 'blstm-ctc',
  schema: blstmCtcSchema,
  defaults: blstmCtcDefaults,
  structure: ['layers', 'hiddenSize', 'convolution'],
} as const;
