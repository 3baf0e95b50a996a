import Type, { type Static } from 'typebox';
import { Id, Moment, Nullable } from '../common.js';
import { Channel, idFilter, listQuery, Name, nameFilter, Sha256 } from './common.js';

const Patterns = Type.Array(Type.String({ minLength: 1, maxLength: 1000 }), {
  maxItems: 1000,
  description: 'Alternatives, in which * stands for anything; an empty list says nothing',
});

/** The choices of an import of annotation files. */
export const ImportRecipe = Type.Object(
  {
    name: Type.String({ maxLength: 500 }),
    tiers: Type.Object(
      { types: Patterns, names: Patterns, participants: Patterns },
      { description: 'Which tiers hold the transcription: a tier fits each list that is not empty' },
    ),
    textRules: Nullable(
      Type.Object(
        {},
        {
          additionalProperties: true,
          description:
            'How text becomes labels, as docs/formats.md describes the file of rules; null: by what the texts look like',
        },
      ),
    ),
    labelType: Type.String({ minLength: 1, maxLength: 200 }),
    channels: Type.Optional(
      Type.Array(
        Type.Object({
          of: Type.String({
            minLength: 1,
            maxLength: 1000,
            description: 'A speaker, or the name of a tier; * stands for anything',
          }),
          channel: Channel,
        }),
        {
          maxItems: 1000,
          description:
            'From which channel of its recording what is said in a tier is taken: by the first that fits; mixed where none does',
        },
      ),
    ),
  },
  { $id: 'ImportRecipe' },
);
export type ImportRecipe = Static<typeof ImportRecipe>;

/** A recipe that is kept by its name. */
export const KeptRecipe = Type.Object(
  {
    id: Id,
    name: Name,
    recipe: Type.Object(ImportRecipe.properties),
    createdAt: Moment,
    changedAt: Moment,
  },
  { $id: 'KeptRecipe' },
);
export type KeptRecipe = Static<typeof KeptRecipe>;

/** By name. */
export const KeptRecipes = Type.Object({ recipes: Type.Array(KeptRecipe) }, { $id: 'KeptRecipes' });

/** A file as ELAN, Praat and others write them, kept as it came. */
export const AnnotationDocument = Type.Object(
  {
    id: Id,
    name: Name,
    folder: Type.String({ description: 'That it came in, with slashes; empty where it was given alone' }),
    audioId: Id,
    audioName: Name,
    sha256: Sha256,
    byteLength: Type.Integer({ minimum: 0 }),
    url: Type.String({ description: 'Where its bytes are, as they came' }),
    /** Of the last import; null before the first. */
    format: Nullable(Type.String()),
    recipe: Nullable(Type.Object(ImportRecipe.properties)),
    faults: Type.Array(
      Type.Object({ code: Type.String(), message: Type.String(), count: Type.Integer({ minimum: 1 }) }),
      { description: 'What of the file is not as it should be, as the last import found it' },
    ),
    tiers: Type.Integer({ minimum: 0, description: 'That utterances were taken from' }),
    annotations: Type.Integer({ minimum: 0, description: 'That utterances were made of' }),
    utterances: Type.Integer({ minimum: 0, description: 'Of these that are still here' }),
    createdAt: Moment,
    importedAt: Nullable(Moment),
  },
  { $id: 'AnnotationDocument' },
);
export type AnnotationDocument = Static<typeof AnnotationDocument>;

export const UploadAnnotationsQuery = Type.Object({
  name: Name,
  folder: Type.Optional(Type.String({ maxLength: 4096 })),
  audioId: Type.Integer({
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'The recording that it annotates',
  }),
  sha256: Type.Optional(Sha256),
});

export const AnnotationQuery = listQuery(['created', 'name'], {
  name: nameFilter('the name of the file'),
  audioId: idFilter('Of this recording'),
});

/** What is sent to keep one. */
export const KeepRecipe = Type.Object(ImportRecipe.properties);

export const ImportAnnotationsRequest = Type.Object({ recipe: Type.Object(ImportRecipe.properties) });

const leftOutReasons = [
  'untimed',
  'empty',
  'step',
  'unknown-character',
  'no-label',
  'beyond-recording',
  'channel-missing',
  'too-long',
] as const;

/** What an import of an annotation file did; of one that has not ended, or was cancelled, so far. */
export const AnnotationImport = Type.Object({
  annotationDocumentId: Id,
  tiers: Type.Integer({ minimum: 0, description: 'Of this file, that the recipe takes' }),
  created: Type.Integer({
    minimum: 0,
    description: 'Utterances that were made; where one of the same segment and labels was here, it is taken',
  }),
  updated: Type.Integer({ minimum: 0, description: 'Whose text or times changed in the file' }),
  unchanged: Type.Integer({ minimum: 0 }),
  kept: Type.Integer({
    minimum: 0,
    description: 'That changed in the file, but were corrected or deleted here: left as they are here',
  }),
  removed: Type.Integer({ minimum: 0, description: 'That are no longer in the file, and are deleted' }),
  detached: Type.Integer({
    minimum: 0,
    description: 'That are no longer in the file, but corrected here or used by a corpus: they stay',
  }),
  leftOut: Type.Array(
    Type.Object({
      reason: Type.Enum([...leftOutReasons]),
      count: Type.Integer({ minimum: 1 }),
      samples: Type.Array(Type.String(), { description: 'The first texts' }),
    }),
  ),
  unknown: Type.Array(Type.Object({ character: Type.String(), count: Type.Integer({ minimum: 1 }) }), {
    description: 'Characters that the text rules do not know',
  }),
  overlaps: Type.Integer({
    minimum: 0,
    description: 'Utterances that begin before the one before of the same speaker has ended',
  }),
});
export type AnnotationImport = Static<typeof AnnotationImport>;
