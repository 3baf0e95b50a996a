import { type NewFileFormat, newFileFormatNames } from '@persephone/formats/annotation-formats';
import Type, { type Static } from 'typebox';
import { Id } from '../common.js';

/** The formats of annotation files that recordings are exported in. */
export const exportFormats = newFileFormatNames;
export type ExportFormat = NewFileFormat;

const options = {
  format: Type.Enum([...exportFormats]),
  document: Type.Optional(
    Type.Enum(['new', 'same'], {
      description:
        'A new file of each recording (`new`, the default), or its annotation file as it came, of ELAN or Praat, with tiers ' +
        'of what was transcribed here (`same`); where there is none, a new file of the `format`, which is reported',
    }),
  ),
  labels: Type.Optional(
    Type.Boolean({ description: 'A tier of labels with their times, where these are known' }),
  ),
  confidence: Type.Optional(
    Type.Boolean({ description: 'Tiers of how probable it is that what was recognised is right, 0 to 1' }),
  ),
};

const ids = (what: string) =>
  Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]{0,15}(,[1-9][0-9]{0,15})*$', maxLength: 8000, description: what }),
  );

export const ExportQuery = Type.Object({
  ...options,
  audioIds: ids('Recordings, with commas between them'),
  transcriptionIds: ids('Transcriptions, with commas between them'),
  utteranceIds: ids('Utterances, with commas between them: these alone, and no drafts'),
  documentIds: ids(
    'With `same`: the annotation files to give back, with commas between them; of other recordings, the newest',
  ),
});
export type ExportQuery = Static<typeof ExportQuery>;

const idList = Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 100_000 }));

export const ExportRequest = Type.Object(
  { ...options, audioIds: idList, transcriptionIds: idList, utteranceIds: idList, documentIds: idList },
  { additionalProperties: false },
);
export type ExportRequest = Static<typeof ExportRequest>;
