import Type, { type Static } from 'typebox';
import { Id, Nullable } from '../common.js';
import { Milliseconds } from './common.js';

export const Count = (description: string) => Type.Integer({ minimum: 0, description });

/** What there is of speech, in all or of one language. */
export const sound = {
  recordings: Count('How many recordings there are'),
  recordedMs: Milliseconds,
  untranscribed: Count('Recordings that neither a person nor a model has transcribed'),
  untranscribedMs: Milliseconds,
  utterances: Count('How many utterances there are'),
  utteredMs: Milliseconds,
  unusable: Count(
    'Utterances that cannot be used: their recording cannot be decoded, or their segment does not lie within it',
  ),
  speakers: Count('How many speakers are named'),
  toReview: Count(
    'Transcriptions that came from models and that nobody has accepted; of several versions the newest',
  ),
};

/** What of an overview the demonstration is. */
const OfDemonstration = Type.Object(
  { ...sound, corpusIds: Type.Array(Id, { description: 'Corpora that nothing else is in' }) },
  { description: 'What of it is the demonstration; its speakers are those who speak in nothing else' },
);

export const Overview = Type.Object(
  {
    ...sound,
    demonstration: Nullable(OfDemonstration),
    beingChecked: Count('Recordings of which only the header is known yet'),
    workerProblem: Nullable(
      Type.String({
        description:
          'Why no worker of this service can work, or that jobs wait and no worker is known of anywhere; null otherwise',
      }),
    ),
    corpora: Count('How many corpora there are'),
    models: Count('How many models there are'),
  },
  { $id: 'Overview' },
);
export type Overview = Static<typeof Overview>;

/** What of all that is here is the demonstration's. */
export const DemonstrationParts = Type.Object(
  {
    audioIds: Type.Array(Id),
    transcriptionIds: Type.Array(Id, {
      description: 'Of its utterances, in all their versions, and those that models made of its recordings',
    }),
    utteranceIds: Type.Array(Id),
    corpusIds: Type.Array(Id, { description: 'Corpora that nothing else is in' }),
  },
  { $id: 'DemonstrationParts' },
);

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
