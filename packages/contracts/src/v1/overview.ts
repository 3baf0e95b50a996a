import Type, { type Static } from 'typebox';
import { Id } from '../common.js';
import { Milliseconds } from './common.js';

const Count = (description: string) => Type.Integer({ minimum: 0, description });

export const Overview = Type.Object(
  {
    recordings: Count('How many recordings there are'),
    recordedMs: Milliseconds,
    untranscribed: Count('Recordings that neither a person nor a model has transcribed'),
    utterances: Count('How many utterances there are'),
    utteredMs: Milliseconds,
    speakers: Count('How many speakers are named'),
    toReview: Count(
      'Transcriptions that came from models and that nobody has accepted; of several versions the newest',
    ),
    corpora: Count('How many corpora there are'),
    models: Count('How many models there are'),
  },
  { $id: 'Overview' },
);
export type Overview = Static<typeof Overview>;

export const Demonstration = Type.Object(
  {
    corpusId: Id,
    created: Type.Boolean({ description: 'False where the corpus was there already' }),
    untranscribed: Type.Array(Id, {
      description: 'Recordings without a transcription, for a model to transcribe',
    }),
  },
  { $id: 'Demonstration' },
);
export type Demonstration = Static<typeof Demonstration>;
