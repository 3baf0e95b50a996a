import Type, { type Static } from 'typebox';
import { FileFinding, Nullable } from '../common.js';
import { Milliseconds } from './common.js';

export const CheckRequest = Type.Object({
  labelType: Type.Optional(Type.String({ minLength: 1, maxLength: 200, default: 'phonemes' })),
  files: Type.Array(
    Type.Object({
      name: Type.String({
        minLength: 1,
        maxLength: 4096,
        description: 'With its folders, separated by slashes, where it has some',
      }),
      byteLength: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
      text: Type.Optional(Type.String({ description: 'Of a transcription: what is in it' })),
      durationMs: Type.Optional(Nullable(Milliseconds)),
    }),
    { minItems: 1, maxItems: 50_000 },
  ),
});
export type CheckRequest = Static<typeof CheckRequest>;

export const CheckReport = Type.Object(
  {
    pairs: Type.Array(Type.Object({ audio: Type.String(), transcription: Type.String() }), {
      description: 'Recordings and the transcriptions of the same name beside them',
    }),
    findings: Type.Array(FileFinding, { description: 'What is wrong or odd, in the order of the files' }),
    labels: Type.Array(Type.Object({ label: Type.String(), occurrences: Type.Integer({ minimum: 1 }) }), {
      description: 'The most frequent first',
    }),
    usable: Type.Integer({ minimum: 0, description: 'How many pairs can be trained on as they are' }),
  },
  { $id: 'CheckReport' },
);
export type CheckReport = Static<typeof CheckReport>;
