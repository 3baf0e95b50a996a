import Type, { type Static } from 'typebox';
import { Id, Moment, Nullable } from '../common.js';
import {
  demonstrationFilter,
  durationFilters,
  flagFilter,
  languageFilter,
  listQuery,
  Milliseconds,
  nameFilter,
  Sha256,
  Warnings,
} from './common.js';

export const Audio = Type.Object(
  {
    id: Id,
    name: Type.String({ description: 'The name of its file' }),
    url: Type.String({
      description:
        'A path on this service that serves its bytes: as uploaded, or the sound track' +
        ' of a video or of another file that is not kept itself',
    }),
    sha256: Sha256,
    byteLength: Type.Integer({ minimum: 0 }),
    original: Nullable(
      Type.Object(
        { sha256: Sha256, byteLength: Type.Integer({ minimum: 0 }) },
        { description: 'The file that was uploaded, where its sound track alone is kept, as WAV' },
      ),
    ),
    languageId: Nullable({ ...Id, description: 'Null where nobody has said which language it is of' }),
    durationMs: Nullable(Milliseconds),
    sampleRate: Nullable(Type.Integer({ minimum: 1 })),
    channels: Nullable(Type.Integer({ minimum: 1 })),
    problem: Nullable(
      Type.Object(
        { code: Type.String(), detail: Type.String() },
        { description: 'What is wrong with a file that was kept although it cannot be decoded' },
      ),
    ),
    inspection: Type.Enum(['pending', 'done'], {
      description: 'Pending until all of it has been decoded: what is known so far is from its header',
    }),
    warnings: Warnings,
    utterances: Type.Integer({ minimum: 0, description: 'How many utterances it is part of' }),
    transcriptions: Type.Integer({ minimum: 0, description: 'How many transcriptions models made of it' }),
    createdAt: Moment,
  },
  { $id: 'Audio' },
);
export type Audio = Static<typeof Audio>;

export const AudioQuery = listQuery(['created', 'name', 'duration'], {
  name: nameFilter('its name'),
  ...durationFilters,
  transcribed: flagFilter('By a person or by a model'),
  problem: flagFilter('Whether something is wrong with the file'),
  warnings: flagFilter('Whether there is something worth knowing of its sound'),
  inspected: flagFilter('Whether all of it has been decoded'),
  language: languageFilter,
  demonstration: demonstrationFilter,
});

/** Beside the bytes of a file that is sent as the whole body of a request. */
export const UploadQuery = Type.Object({
  name: Type.String({
    minLength: 1,
    maxLength: 4096,
    description: 'The name of the file, with its extension',
  }),
  sha256: Type.Optional(Sha256),
});
/** Those of a recording. */
export const UploadAudioQuery = Type.Object({
  ...UploadQuery.properties,
  languageId: Type.Optional({
    ...Id,
    description:
      'The language that it is of, where it is not here yet; the only one there is, where left out',
  }),
});
/** The same where JSON may come in the place of a file. */
export const OptionalUploadQuery = Type.Partial(UploadQuery);

/** A body that is the file itself; streamed, so it is described here and checked as it arrives. */
export const Bytes = Type.Unsafe<unknown>({ type: 'string', format: 'binary' });

const FileName = Type.String({ minLength: 1, maxLength: 4096 });
export const KnownFilesRequest = Type.Object({
  files: Type.Array(Type.Object({ name: FileName, sha256: Sha256 }), { maxItems: 2000 }),
});

export const KnownFiles = Type.Object(
  {
    files: Type.Array(
      Type.Object({
        name: Type.String(),
        sha256: Sha256,
        audioId: Nullable(Id),
        transcriptionId: Nullable(Id),
        stored: Type.Boolean({
          description:
            'Whether the bytes of a recording are here, under this or another name: then an upload without a body will do',
        }),
      }),
      { description: 'In the order of the request' },
    ),
  },
  { $id: 'KnownFiles' },
);
export type KnownFiles = Static<typeof KnownFiles>;
