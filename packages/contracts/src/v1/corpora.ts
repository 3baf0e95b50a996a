import Type, { type Static } from 'typebox';
import { findingMembers, Id, Moment, maxSamplesUnitMs, Nullable } from '../common.js';
import { LanguagesIn, languageFilter, listQuery, Milliseconds, Name, nameFilter } from './common.js';
import { utteranceFilters } from './utterances.js';

const CorpusSet = Type.Object({ utterances: Type.Integer({ minimum: 0 }), durationMs: Milliseconds });
const Shares = Type.Object(
  {
    training: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
    validation: Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
    testing: Type.Number({ minimum: 0, maximum: 1 }),
  },
  { description: 'Shares of the minutes; they must come to 1' },
);
const Seed = Type.Integer({
  minimum: 0,
  maximum: 4_294_967_295,
  description: 'The same seed gives the same division',
});

const Filter = Type.Object(utteranceFilters, {
  additionalProperties: false,
  description: 'As in GET /v1/utterances',
});
export type UtteranceFilter = Static<typeof Filter>;

const LeftOut = Type.Array(
  Type.Object({ utteranceId: Id, fileName: Type.String(), code: Type.String(), detail: Type.String() }),
  { description: 'Utterances that could not be used, each with the reason' },
);
const Confusables = Type.Array(Type.Array(Type.String()), {
  description: 'Groups of its labels that look alike and are not the same',
});
/** The name that earlier versions gave it. */
const LookAlikes = Type.Array(Type.Array(Type.String()), { description: 'The same as `confusables`' });
const Findings = Type.Array(Type.Object(findingMembers), {
  description: 'What is odd about its labels, before anything is trained on them',
});

const corpusMembers = {
  id: Id,
  name: Type.String(),
  labelType: Type.String(),
  featureType: Type.String(),
  maxSamples: Nullable(Type.Integer({ minimum: 1 })),
  sets: Type.Object({ training: CorpusSet, validation: CorpusSet, testing: CorpusSet }),
  lost: Type.Integer({
    minimum: 0,
    description:
      'How many of its utterances were deleted since it was made; a new training goes without them',
  }),
  labels: Type.Integer({ minimum: 0, description: 'How many labels its label set has' }),
  models: Type.Integer({ minimum: 0, description: 'How many models are trained on it' }),
  languages: LanguagesIn,
  createdAt: Moment,
};

export const Corpus = Type.Object(corpusMembers, { $id: 'Corpus' });
export type Corpus = Static<typeof Corpus>;

export const CorpusDetails = Type.Object(
  {
    ...corpusMembers,
    split: Nullable(
      Type.Object(
        {
          seed: Seed,
          shares: Shares,
          bySpeaker: Type.Boolean(),
          filter: Nullable(Filter),
          chosen: Type.Boolean({ description: 'Whether its utterances were named one by one' }),
        },
        { description: 'How it was divided; null where its sets were given' },
      ),
    ),
    leftOut: LeftOut,
    lostUtterances: Type.Array(
      Type.Object({
        utteranceId: Id,
        name: Type.String({ description: 'The name of its recording' }),
        set: Type.Enum(['training', 'validation', 'testing']),
      }),
      { description: 'Those that were deleted since it was made; the first hundred' },
    ),
    confusables: Confusables,
    lookAlikes: LookAlikes,
    findings: Findings,
    labelSet: Type.Array(
      Type.Object({ id: Id, label: Type.String(), occurrences: Type.Integer({ minimum: 0 }) }),
      { description: 'As it was made; the most frequent first' },
    ),
  },
  { $id: 'CorpusDetails' },
);
export type CorpusDetails = Static<typeof CorpusDetails>;

export const CorpusQuery = listQuery(['created', 'name'], {
  name: nameFilter('its name'),
  language: languageFilter,
});

export const DivideIntoCorpus = Type.Object({
  name: Name,
  labelType: Type.String({ minLength: 1, maxLength: 200 }),
  featureType: Type.Optional(Type.String({ minLength: 1, maxLength: 200, default: 'fbank' })),
  maxSamples: Type.Optional(
    Nullable(
      Type.Integer({
        minimum: 1,
        maximum: 2_147_483_647,
        description: `Longer utterances are left out; counted in feature frames, one each ${maxSamplesUnitMs} ms`,
      }),
    ),
  ),
  utteranceIds: Type.Optional(
    Type.Array(Id, {
      minItems: 1,
      maxItems: 100_000,
      description: 'All utterances that there are, where left out, or those of the filter',
    }),
  ),
  filter: Type.Optional(Filter),
  seed: Type.Optional(Seed),
  shares: Type.Optional(Shares),
  bySpeaker: Type.Optional(
    Type.Boolean({ description: 'Whether all utterances of a speaker go into the same set' }),
  ),
});
export type DivideIntoCorpus = Static<typeof DivideIntoCorpus>;

export const PreviewCorpus = Type.Object({
  ...DivideIntoCorpus.properties,
  name: Type.Optional(Name),
});

export const CorpusPreview = Type.Object(
  {
    sets: Nullable(
      Type.Object(
        { training: CorpusSet, validation: CorpusSet, testing: CorpusSet },
        { description: 'Null where the utterances cannot be divided like this' },
      ),
    ),
    problem: Nullable(
      Type.Object({ code: Type.String(), detail: Type.String() }, { description: 'Why they cannot' }),
    ),
    usable: CorpusSet,
    leftOut: LeftOut,
    labelSet: Type.Array(Type.Object({ label: Type.String(), occurrences: Type.Integer({ minimum: 1 }) }), {
      description: 'The most frequent first',
    }),
    confusables: Confusables,
    lookAlikes: LookAlikes,
    findings: Findings,
    tones: Type.Boolean({ description: 'Whether some label carries tone' }),
    speakers: Type.Array(
      Type.Object({
        speaker: Nullable(Type.String({ description: 'Null: the speaker is not known' })),
        ...CorpusSet.properties,
      }),
      { description: 'Who speaks most first' },
    ),
  },
  { $id: 'CorpusPreview' },
);
export type CorpusPreview = Static<typeof CorpusPreview>;

const Kind = Type.Object({
  name: Type.String(),
  description: Type.String(),
  explanation: Type.String(),
});
export const CorpusTypes = Type.Object(
  { labelTypes: Type.Array(Kind), featureTypes: Type.Array(Kind) },
  { $id: 'CorpusTypes' },
);
