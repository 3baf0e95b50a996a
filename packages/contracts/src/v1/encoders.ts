import Type, { type Static } from 'typebox';
import { Id, Moment, referenceTo } from '../common.js';
import { Name } from './common.js';

export const Encoder = Type.Object(
  {
    id: Id,
    name: Type.String(),
    sha256: Type.String({ description: 'Of its file; models that were trained with it name it so' }),
    byteLength: Type.Integer({ minimum: 1 }),
    input: Type.Enum(['samples', 'filterbank']),
    output: Type.String({ description: 'The output that is taken' }),
    normalise: Type.Boolean({
      description: "Whether each utterance's samples are brought to mean 0 and variance 1",
    }),
    featureType: Type.String({ description: 'What its features are called in models' }),
    dimension: Type.Integer({ minimum: 1, description: 'Numbers a frame' }),
    frameShiftMs: Type.Integer({ minimum: 1, description: 'From one frame to the next' }),
    models: Type.Integer({ minimum: 0, description: 'How many models take what it makes of sound' }),
    createdAt: Moment,
  },
  { $id: 'Encoder' },
);
export type Encoder = Static<typeof Encoder>;

export const Encoders = Type.Object({ encoders: Type.Array(referenceTo(Encoder)) }, { $id: 'Encoders' });

export const UploadEncoderQuery = Type.Object({
  name: Name,
  output: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 500,
      description:
        'The output that is taken; found out where not given, and there is only one or it has a known name',
    }),
  ),
  normalise: Type.Optional(
    Type.Boolean({
      description:
        "Whether each utterance's samples are brought to mean 0 and variance 1 (`do_normalize`); true of encoders of samples where not given",
    }),
  ),
});

export const EncoderChange = Type.Object(
  { name: Name },
  { additionalProperties: false, description: 'What is to be different about an encoder' },
);
