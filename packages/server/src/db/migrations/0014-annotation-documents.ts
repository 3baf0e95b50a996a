import { type Kysely, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';
import { type JobSubjects, setJobKinds } from './job-kinds.js';
import { tableMaker } from './table-maker.js';

const ofModel = sql`model_id is not null and audio_id is null and corpus_id is null`;
const ofNone = sql`model_id is null and audio_id is null and corpus_id is null`;

/** As of this migration; a later one adds its own. */
export const jobSubjects: JobSubjects = {
  train: ofModel,
  transcribe: sql`model_id is not null and audio_id is not null and corpus_id is null`,
  preprocess: sql`model_id is null and audio_id is null and corpus_id is not null`,
  evaluate: ofModel,
  inspect: sql`model_id is null and audio_id is not null and corpus_id is null`,
  'import-model': sql`audio_id is null and corpus_id is null`,
  'import-zip': ofNone,
  'import-annotations': ofNone,
};

/**
 * Annotation files as things of their own, kept as they came, with their media, the tiers that utterances were taken from, and
 * the annotation that each of these utterances was made of; and the choices of imports by name.
 */
export async function addAnnotationDocuments(db: Kysely<unknown>, capabilities: Capabilities): Promise<void> {
  const { isJsonObject, isJson, isNFC, types } = capabilities;
  const { table, index } = tableMaker(db, capabilities);

  await table('annotation_document')
    .id()
    .integer('audio_id')
    .text('file_name')
    .text('folder')
    .text('content_hash')
    .integer('byte_length')
    .optionalText('format')
    .optionalText('recipe')
    .optionalText('faults')
    .createdAt()
    .optionalInteger('imported_at')
    // RESTRICT would let no recording go of which the file is kept; the file goes with it.
    .references('audio_id', 'audio', 'cascade')
    .contentHash('content_hash')
    .check('file_name', sql`file_name <> ''`)
    .check('file_name_nfc', isNFC('file_name'))
    .check('byte_length', sql`byte_length >= 0`)
    .check('recipe', isJsonObject('recipe'))
    .check('faults', isJson('faults'))
    .check('imported', sql`(imported_at is null) = (recipe is null)`)
    .unique('audio_id', 'folder', 'file_name')
    .create();
  await capabilities.changeRules(db, 'annotation_document', {
    add: [
      {
        kind: 'foreign-key',
        name: 'annotation_document_content_hash_fkey',
        column: 'content_hash',
        parent: 'blob',
        parentColumn: 'hash',
        onDelete: 'restrict',
      },
    ],
  });
  await index('annotation_document', 'content_hash');

  await table('annotation_media')
    .integer('document_id')
    .integer('position')
    .text('name')
    .optionalText('url')
    .integer('origin_ms')
    .references('document_id', 'annotation_document', 'cascade')
    .check('position', sql`position >= 0`)
    .primaryKey('document_id', 'position')
    .create();

  await table('annotation_tier')
    .id()
    .integer('document_id')
    .text('name')
    .optionalText('linguistic_type')
    .optionalText('participant')
    .optionalText('speaker')
    .optionalText('parent_name')
    .references('document_id', 'annotation_document', 'cascade')
    .unique('document_id', 'name')
    .create();

  await table('annotation')
    .id()
    .integer('tier_id')
    .text('annotation_key')
    .integer('start_ms')
    .integer('end_ms')
    .text('text')
    .optionalInteger('utterance_id')
    .optionalInteger('transcription_id')
    .references('tier_id', 'annotation_tier', 'cascade')
    // What a person deletes here is gone here; the file has it still, and says so when it comes again.
    .references('utterance_id', 'utterance', 'set null')
    .references('transcription_id', 'transcription', 'set null')
    .check('text_nfc', isNFC('text'))
    .check('times', sql`start_ms >= 0 and end_ms > start_ms`)
    .unique('tier_id', 'annotation_key')
    .unique('utterance_id')
    .create();
  await index('annotation', 'transcription_id');

  await table('import_recipe')
    .id()
    .text('name')
    .text('recipe')
    .createdAt()
    .integer('changed_at')
    .check('name', sql`name <> ''`)
    .check('recipe', isJsonObject('recipe'))
    .unique('name')
    .create();

  await sql`alter table job add column annotation_document_id ${types.integer}`.execute(db);
  await capabilities.changeRules(db, 'job', {
    drop: ['job_upload_check'],
    add: [
      {
        kind: 'foreign-key',
        name: 'job_annotation_document_id_fkey',
        column: 'annotation_document_id',
        parent: 'annotation_document',
        parentColumn: 'id',
        onDelete: 'cascade',
      },
      {
        kind: 'check',
        name: 'job_annotations_check',
        condition: sql`(kind = 'import-annotations') = (annotation_document_id is not null)`,
      },
      {
        kind: 'check',
        name: 'job_upload_check',
        condition: sql`case when kind in ('import-model', 'import-zip')
          then content_hash is not null or finished_at is not null
          else content_hash is null end`,
      },
    ],
  });
  await setJobKinds(db, capabilities, jobSubjects);
  await index('job', 'annotation_document_id');
}
