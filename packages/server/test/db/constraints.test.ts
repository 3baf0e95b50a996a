import { CompiledQuery, type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks, foreignKeys } from '../../src/db/constraints.js';
import { openDatabase } from '../../src/db/index.js';
import type { Schema } from '../../src/db/schema.js';
import type { Database } from '../../src/domain/repositories.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { hash, insertModel, newModel, rawHandle } from './fixtures.js';

/** Columns of a row in SQL, by name. */
type Values = Readonly<Record<string, string>>;

/** A row of each table that the database takes, given the fixtures: audio, transcription, utterance 1 and 2, corpus and model 1. */
const good: Readonly<Record<string, Values>> = {
  audio: { file_name: `'a.wav'`, content_hash: `'${hash('a')}'`, byte_length: '1', duration_ms: '1' },
  blob: { hash: `'${hash('e')}'` },
  transcription: { name: `'t'`, text: `'a'`, source: `'person'` },
  utterance: { audio_id: '1', transcription_id: '2' },
  label: { label: `'k'` },
  corpus: { name: `'c'`, label_type: `'phonemes'`, feature_type: `'fbank'` },
  corpus_utterance: {
    corpus_id: '2',
    utterance_id: '1',
    set_name: `'training'`,
    position: '0',
    transcription_id: '1',
  },
  corpus_lost_utterance: {
    corpus_id: '2',
    utterance_id: '9',
    set_name: `'training'`,
    name: `'a.wav'`,
    content_hash: `'${hash('a')}'`,
  },
  utterance_text: { utterance_id: '3' },
  replacement: { find: `'k a'`, instead: `''`, state: `'done'`, utterances: '0' },
  replacement_utterance: { replacement_id: '1', utterance_id: '1', before_id: '1', after_id: '2' },
  language: { name: `'Mbosi'`, folded_name: `'mbosi'` },
  corpus_language: { corpus_id: '2', language_id: '1' },
  corpus_set: { corpus_id: '2', set_name: `'training'`, utterances: '1', duration_ms: '0' },
  corpus_label: { corpus_id: '2', label_id: '1' },
  model: {
    name: `'m'`,
    corpus_id: '1',
    beam_width: '1',
    decoding_merge_repeated: '1',
    minimum_epochs: '0',
    maximum_training_ler: '0',
    maximum_validation_ler: '0',
  },
  audio_listing: {
    audio_id: '3',
    duration_ms: '1',
    problem: '0',
    utterances: '0',
    transcriptions: '0',
  },
  utterance_listing: {
    utterance_id: '3',
    duration_ms: '1',
    source: `'person'`,
    corpora: '0',
    problem: '0',
  },
  transcription_listing: {
    transcription_id: '3',
    source: `'person'`,
    model_id: '0',
    audio_id: '0',
    utterances: '0',
    versions: '0',
    name: `'t'`,
    from_model: '0',
    confidence: '-1',
  },
  model_starting_utterance: { model_id: '1', utterance_id: '1' },
  model_untranscribed: { model_id: '1', audio_id: '1', earlier: '1' },
  model_epoch: { model_id: '1', epoch: '1', loss: '1', training_ler: '0', validation_ler: '0', seconds: '1' },
  job: { kind: `'train'`, state: `'queued'`, model_id: '1', attempts: '0', changed_at: '1' },
  evaluation: { model_id: '2', reference_labels: '3', substitutions: '0', insertions: '0', deletions: '0' },
  evaluation_utterance: {
    evaluation_id: '1',
    utterance_id: '2',
    reference: `'a'`,
    hypothesis: `'b'`,
    errors: '1',
  },
  evaluation_confusion: { evaluation_id: '1', reference: `'a'`, hypothesis: `'b'`, times: '1' },
  annotation_document: {
    audio_id: '1',
    file_name: `'b.eaf'`,
    folder: `''`,
    content_hash: `'${hash('a')}'`,
    byte_length: '1',
  },
  annotation_media: { document_id: '1', position: '0', name: `'a.wav'`, origin_ms: '-5' },
  annotation_tier: { document_id: '1', name: `'words'` },
  annotation: {
    tier_id: '1',
    annotation_key: `'a1'`,
    start_ms: '0',
    end_ms: '1',
    text: `'ma'`,
    utterance_id: '1',
    transcription_id: '1',
  },
  encoder: {
    name: `'e'`,
    content_hash: `'${hash('a')}'`,
    byte_length: '1',
    feature_version: `'v'`,
    description: `'{}'`,
  },
  import_recipe: { name: `'r'`, recipe: `'{}'`, changed_at: '1' },
  utterance_edit: {
    audio_id: '1',
    author: `'browser'`,
    kind: `'move'`,
    state: `'done'`,
    before: `'[]'`,
    after: `'[]'`,
  },
  api_key: { name: `'k'`, key_hash: `'${hash('b')}'` },
};

function insertion(table: string, changes: Values): string {
  const row = { ...good[table], ...changes };
  return `insert into ${table} (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`;
}

const running = { state: `'running'`, owner: `'w'`, heartbeat_at: '1' };
const failed = { state: `'failed'`, finished_at: '1', error_code: `'x'`, error_detail: `'y'` };

/** For each check of the schema, rows that break this one and no other. */
const brokenChecks: Readonly<Record<string, readonly [table: string, Values][]>> = {
  audio_content_hash_check: [
    ['audio', { content_hash: `'abc'` }],
    ['audio', { content_hash: `'${hash('A')}'` }],
    ['audio', { content_hash: `'${'a'.repeat(63)}\n'` }],
  ],
  audio_byte_length_check: [['audio', { byte_length: '-1' }]],
  audio_duration_ms_check: [['audio', { duration_ms: '-1' }]],
  audio_sample_rate_check: [['audio', { sample_rate: '0' }]],
  audio_channels_check: [['audio', { channels: '0' }]],
  audio_problem_check: [['audio', { problem_code: `'audio-empty'` }]],
  audio_decoded_or_problem_check: [['audio', { duration_ms: 'null', inspection: `'done'` }]],
  audio_original_check: [
    ['audio', { original_hash: `'${hash('c')}'` }],
    ['audio', { original_bytes: '1' }],
  ],
  audio_inspection_check: [['audio', { inspection: `'maybe'` }]],
  blob_hash_check: [['blob', { hash: `'abc'` }]],
  installation_only_row_check: [['installation', { only_row: '2', id: `'x'` }]],
  installation_id_check: [['installation', { only_row: '1', id: `''` }]],
  job_beats_check: [['job', { beats: '-1' }]],
  job_priority_check: [['job', { priority: '2' }]],
  job_request_id_check: [['job', { request_id: `''` }]],
  job_upload_check: [
    ['job', { content_hash: `'${hash('a')}'` }],
    ['job', { kind: `'import-zip'`, model_id: 'null' }],
  ],
  job_content_hash_check: [['job', { kind: `'import-zip'`, model_id: 'null', content_hash: `'abc'` }]],
  corpus_max_samples_check: [['corpus', { max_samples: '0' }]],
  corpus_preprocessed_check: [['corpus', { preprocessed: '2' }]],
  corpus_utterance_set_name_check: [['corpus_utterance', { set_name: `'test'` }]],
  corpus_utterance_position_check: [['corpus_utterance', { position: '-1' }]],
  label_label_check: [['label', { label: `''` }]],
  language_name_check: [['language', { name: `''` }]],
  language_code_check: [
    ['language', { code: `'MDW'` }],
    ['language', { code: `'mdwx'` }],
    ['language', { code: `'m1w'` }],
    ['language', { code: `'mbos124x'` }],
    ['language', { code: `'mbo-1242'` }],
    ['language', { code: `''` }],
  ],
  model_content_hash_check: [['model', { content_hash: `''` }]],
  model_beam_width_check: [['model', { beam_width: '0' }]],
  model_decoding_merge_repeated_check: [['model', { decoding_merge_repeated: '2' }]],
  model_early_stopping_steps_check: [['model', { early_stopping_steps: '-1' }]],
  model_architecture_check: [['model', { architecture: `''` }]],
  model_starting_model_trained_check: [
    ['model', { starting_model_id: '1', starting_model_name: `'untrained'` }],
    ['model', { starting_hash: `'${hash('c')}'` }],
  ],
  model_starting_hash_check: [['model', { starting_model_name: `'m'`, starting_hash: `'abc'` }]],
  model_settings_check: [
    ['model', { settings: `'[]'` }],
    ['model', { settings: `' "{"'` }],
    ['model', { settings: `'7'` }],
  ],
  model_minimum_epochs_check: [['model', { minimum_epochs: '-1' }]],
  model_maximum_epochs_check: [['model', { maximum_epochs: '0' }]],
  model_epoch_bounds_check: [['model', { minimum_epochs: '5', maximum_epochs: '4' }]],
  model_maximum_training_ler_check: [['model', { maximum_training_ler: '-0.1' }]],
  model_maximum_validation_ler_check: [['model', { maximum_validation_ler: '-0.1' }]],
  model_epoch_epoch_check: [['model_epoch', { epoch: '0' }]],
  model_epoch_loss_check: [['model_epoch', { loss: '-1' }]],
  model_epoch_training_ler_check: [['model_epoch', { training_ler: '-1' }]],
  model_epoch_validation_ler_check: [['model_epoch', { validation_ler: '-1' }]],
  model_epoch_seconds_check: [['model_epoch', { seconds: '-1' }]],
  model_epoch_round_check: [['model_epoch', { round: '0' }]],
  model_epoch_kept_check: [['model_epoch', { kept: '2' }]],
  model_untranscribed_earlier_check: [['model_untranscribed', { earlier: '2' }]],
  model_untranscribed_check: [['model', { untranscribed: '0' }]],
  model_untranscribed_used_check: [['model', { untranscribed_used: '-1' }]],
  transcription_source_check: [['transcription', { source: `'machine'` }]],
  transcription_provenance_check: [['transcription', { model_id: '1' }]],
  transcription_state_check: [['transcription', { state: `'deleted'` }]],
  transcription_shortest_check: [['transcription', { audio_id: '1', start_ms: '0', end_ms: '29' }]],
  transcription_listing_replaced_check: [['transcription_listing', { replaced: '2' }]],
  utterance_edit_author_check: [['utterance_edit', { author: `''` }]],
  utterance_edit_kind_check: [['utterance_edit', { kind: `'other'` }]],
  utterance_edit_state_check: [['utterance_edit', { state: `'other'` }]],
  utterance_stretch_check: [
    ['utterance', { start_ms: '5' }],
    ['utterance', { end_ms: '5' }],
    ['utterance', { start_ms: '5', end_ms: '5' }],
    ['utterance', { start_ms: '-1', end_ms: '5' }],
  ],
  utterance_channel_check: [['utterance', { channel: '0' }]],
  transcription_channel_check: [['transcription', { channel: '0' }]],
  job_channel_check: [
    ['job', { channel: '1' }],
    ['job', { kind: `'transcribe'`, audio_id: '1', channel: '0' }],
  ],
  transcription_segment_check: [
    ['transcription', { start_ms: '5' }],
    ['transcription', { end_ms: '5' }],
    ['transcription', { start_ms: '5', end_ms: '5' }],
    ['transcription', { start_ms: '-1', end_ms: '5' }],
  ],
  audio_kept_once_check: [['audio', { kept_once: '2' }]],
  audio_original_hash_check: [['audio', { original_hash: `'abc'`, original_bytes: '1' }]],
  audio_original_bytes_check: [['audio', { original_hash: `'${hash('c')}'`, original_bytes: '-1' }]],
  transcription_content_hash_check: [['transcription', { content_hash: `'abc'` }]],
  transcription_based_on_check: [['transcription', { id: '700', based_on: '700' }]],
  corpus_label_occurrences_check: [['corpus_label', { occurrences: '-1' }]],
  corpus_lost_utterance_set_name_check: [['corpus_lost_utterance', { set_name: `'test'` }]],
  corpus_lost_utterance_position_check: [['corpus_lost_utterance', { position: '-1' }]],
  corpus_lost_utterance_content_hash_check: [
    ['corpus_lost_utterance', { content_hash: `'${'A'.repeat(64)}'` }],
  ],
  replacement_find_check: [['replacement', { find: `''` }]],
  replacement_state_check: [['replacement', { state: `'refused'` }]],
  replacement_utterances_check: [['replacement', { utterances: '-1' }]],
  replacement_utterance_after_check: [['replacement_utterance', { after_id: '1' }]],
  corpus_set_set_name_check: [['corpus_set', { set_name: `'test'` }]],
  corpus_set_utterances_check: [['corpus_set', { utterances: '0' }]],
  corpus_set_duration_ms_check: [['corpus_set', { duration_ms: '-1' }]],
  model_seed_check: [
    ['model', { seed: '-1' }],
    ['model', { seed: '4294967296' }],
  ],
  model_recipe_check: [['model', { recipe: `''` }]],
  model_imported_check: [['model', { imported: '2' }]],
  evaluation_reference_labels_check: [['evaluation', { reference_labels: '-1' }]],
  evaluation_substitutions_check: [['evaluation', { substitutions: '-1' }]],
  evaluation_insertions_check: [['evaluation', { insertions: '-1' }]],
  evaluation_deletions_check: [['evaluation', { deletions: '-1' }]],
  evaluation_utterance_errors_check: [['evaluation_utterance', { errors: '-1' }]],
  evaluation_confusion_labels_check: [['evaluation_confusion', { hypothesis: `'a'` }]],
  evaluation_confusion_times_check: [['evaluation_confusion', { times: '0' }]],
  api_key_key_hash_check: [['api_key', { key_hash: `'k'` }]],
  api_key_name_check: [['api_key', { name: `''` }]],
  utterance_listing_problem_check: [['utterance_listing', { problem: '2' }]],
  audio_listing_problem_check: [['audio_listing', { problem: '2' }]],
  transcription_listing_from_model_check: [['transcription_listing', { from_model: '2' }]],
  transcription_listing_confidence_check: [
    ['transcription_listing', { confidence: '-0.5' }],
    ['transcription_listing', { confidence: '1.5' }],
  ],
  job_kind_check: [['job', { kind: `'dream'`, model_id: 'null' }]],
  job_workers_lost_check: [['job', { workers_lost: '-1' }]],
  job_state_check: [['job', { state: `'lost'`, finished_at: '1' }]],
  job_subject_check: [
    ['job', { model_id: 'null' }],
    ['job', { audio_id: '1' }],
    ['job', { corpus_id: '1' }],
    ['job', { kind: `'transcribe'` }],
    ['job', { kind: `'preprocess'`, model_id: '1', corpus_id: '1' }],
    ['job', { kind: `'preprocess'`, model_id: 'null' }],
    ['job', { kind: `'evaluate'`, audio_id: '1' }],
    ['job', { kind: `'inspect'`, model_id: 'null' }],
    ['job', { kind: `'inspect'`, audio_id: '1' }],
    ['job', { kind: `'import-model'`, audio_id: '1', content_hash: `'${hash('a')}'` }],
    ['job', { kind: `'import-zip'`, content_hash: `'${hash('a')}'` }],
    ['job', { kind: `'replace-labels'`, model_id: '1' }],
    ['job', { kind: `'divide'` }],
    ['job', { kind: `'import-encoder'`, content_hash: `'${hash('a')}'` }],
  ],
  job_annotations_check: [
    ['job', { kind: `'import-annotations'`, model_id: 'null' }],
    ['job', { annotation_document_id: '1' }],
  ],
  annotation_document_file_name_check: [['annotation_document', { file_name: `''` }]],
  annotation_document_content_hash_check: [['annotation_document', { content_hash: `'abc'` }]],
  annotation_document_byte_length_check: [['annotation_document', { byte_length: '-1' }]],
  annotation_document_recipe_check: [
    ['annotation_document', { recipe: `'[]'`, imported_at: '1' }],
    ['annotation_document', { recipe: `'7'`, imported_at: '1' }],
  ],
  annotation_document_imported_check: [
    ['annotation_document', { imported_at: '1' }],
    ['annotation_document', { recipe: `'{}'` }],
  ],
  annotation_media_position_check: [['annotation_media', { position: '-1' }]],
  annotation_times_check: [
    ['annotation', { start_ms: '-1' }],
    ['annotation', { end_ms: '0' }],
  ],
  annotation_channel_check: [['annotation', { channel: '0' }]],
  encoder_name_check: [['encoder', { name: `''` }]],
  encoder_content_hash_check: [['encoder', { content_hash: `'abc'` }]],
  encoder_byte_length_check: [['encoder', { byte_length: '0' }]],
  encoder_description_check: [['encoder', { description: `'[]'` }]],
  import_recipe_name_check: [['import_recipe', { name: `''` }]],
  import_recipe_recipe_check: [['import_recipe', { recipe: `'[]'` }]],
  job_test_corpus_id_check: [['job', { test_corpus_id: '1' }]],
  job_result_check: [['job', { transcription_id: '1' }]],
  job_error_check: [
    ['job', { state: `'failed'`, finished_at: '1' }],
    ['job', { ...failed, state: `'succeeded'` }],
  ],
  job_error_parts_check: [['job', { error_code: `'x'` }]],
  job_owner_check: [
    ['job', { ...running, owner: 'null' }],
    ['job', { owner: `'w'` }],
  ],
  job_heartbeat_check: [
    ['job', { ...running, heartbeat_at: 'null' }],
    ['job', { heartbeat_at: '1' }],
  ],
  job_finished_check: [
    ['job', { finished_at: '1' }],
    ['job', { state: `'succeeded'` }],
  ],
  job_cancel_check: [['job', { cancel_requested: '1' }]],
  job_salvaging_check: [
    ['job', { ...running, salvaging: '1' }],
    ['job', { ...running, cancel_requested: '1', salvaging: '2' }],
    ['job', { salvaging: '1' }],
  ],
  job_cancel_requested_check: [['job', { ...running, cancel_requested: '2' }]],
  job_attempts_check: [['job', { attempts: '-1' }]],
  job_checkpoint_hash_check: [['job', { checkpoint_hash: `'x'` }]],
};

/** A check on JSON says so itself on SQLite; PostgreSQL cannot even read the text. Both refuse it in the same words' code. */
const brokenJson: readonly [table: string, Values][] = [
  ['model', { settings: `'{'` }],
  ['transcription', { label_times: `'{'` }],
  ['job', { progress: `'{'` }],
  ['job', { payload: `'{'` }],
  ['job', { result: `'{'` }],
  ['audio', { warnings: `'{'` }],
  ['annotation_document', { faults: `'{'` }],
  ['import_recipe', { recipe: `'{'` }],
  ['encoder', { description: `'{'` }],
  ['corpus', { split: `'{'` }],
  ['corpus', { left_out: `'{'` }],
  ['utterance_edit', { before: `'{'` }],
  ['utterance_edit', { after: `'{'` }],
];
const jsonChecks = [
  'transcription_label_times_check',
  'annotation_document_faults_check',
  'audio_warnings_check',
  'job_outcome_check',
  'job_payload_check',
  'job_progress_check',
  'corpus_split_check',
  'corpus_left_out_check',
  'utterance_edit_before_check',
  'utterance_edit_after_check',
];

/** What SQLite cannot check. */
const onlyWithNFC = [
  'annotation_document_file_name_nfc_check',
  'annotation_text_nfc_check',
  'encoder_name_nfc_check',
  'label_nfc_check',
  'language_name_nfc_check',
  'replacement_find_nfc_check',
  'replacement_instead_nfc_check',
  'transcription_text_check',
  // Broken in normal-forms.test.ts
  'api_key_name_nfc_check',
  'audio_file_name_nfc_check',
  'corpus_name_nfc_check',
  'model_name_nfc_check',
  'transcription_file_name_nfc_check',
  'transcription_name_nfc_check',
  'utterance_speaker_nfc_check',
];

describe.each(databasesUnderTest())('constraints on $name', ({ createMigrated, name }) => {
  let database: TestDatabase;
  let db: Database;
  let raw: Kysely<Schema>;
  const run = (statement: string) => raw.executeQuery(CompiledQuery.raw(statement));

  beforeAll(async () => {
    database = await createMigrated();
    db = await openDatabase({ url: database.url });
    const { corpusId } = await insertModel(db);
    const second = await db.models.insert(newModel(corpusId));
    raw = rawHandle(database.url);
    await run(insertion('corpus', {}));
    await run(insertion('evaluation', { model_id: '1' }));
    await run(insertion('audio', { file_name: `'unlisted.wav'` }));
    await run(`delete from audio_listing where name = 'unlisted.wav'`);
    await run(insertion('transcription', { name: `'unlisted'` }));
    await run(`delete from transcription_listing where name = 'unlisted'`);
    await run(insertion('utterance', { audio_id: '2', transcription_id: '1' }));
    await run('delete from utterance_listing where utterance_id = 3');
    await run('delete from utterance_text where utterance_id = 3');
    await run(insertion('replacement', {}));
    await run(insertion('language', { name: `'A'`, folded_name: `'a'` }));
    await run(insertion('annotation_document', { file_name: `'a.eaf'` }));
    await run(insertion('annotation_tier', { name: `'phrases'` }));
    expect(second.id).toBe(2);
  });
  afterAll(async () => {
    await raw.destroy();
    await db.close();
    await database.dispose();
  });

  /** Do something and undo it. */
  async function undone(...statements: string[]): Promise<void> {
    await raw
      .transaction()
      .execute(async (transaction) => {
        for (const statement of statements) await transaction.executeQuery(CompiledQuery.raw(statement));
        throw new Error('undo');
      })
      .catch((error: unknown) => {
        if (!(error instanceof Error) || error.message !== 'undo') throw error;
      });
  }

  it.each(Object.keys(good))('takes a row of %s that keeps the rules', (table) =>
    expect(undone(insertion(table, {}))).resolves.toBeUndefined(),
  );

  it.each(Object.entries(brokenChecks))('refuses what breaks %s', async (check, rows) => {
    for (const [table, changes] of rows) {
      const said = checks[check];
      await expect(run(insertion(table, changes)), JSON.stringify(changes)).rejects.toMatchObject({
        code: said?.code ?? 'constraint-violated',
        detail: said?.detail ?? `The values break the rule ${check}.`,
      });
    }
  });

  it.each(brokenJson)('refuses a %s with text that is not JSON: %j', async (table, changes) => {
    await expect(run(insertion(table, changes))).rejects.toMatchObject({ code: 'constraint-violated' });
  });

  it('has no check that is not broken above', async () => {
    const found =
      name === 'SQLite'
        ? (
            await sql<{ sql: string }>`select sql from sqlite_schema where type = 'table'`.execute(raw)
          ).rows.flatMap((row) =>
            [...row.sql.matchAll(/constraint "?(\w+)"? check/g)].map((match) => match[1]),
          )
        : (
            await sql<{ name: string }>`select conname as name from pg_constraint
              where contype = 'c' and connamespace = current_schema()::regnamespace`.execute(raw)
          ).rows.map((row) => row.name);
    const unchecked = name === 'SQLite' ? [] : onlyWithNFC;
    expect(found.sort()).toEqual([...Object.keys(brokenChecks), ...jsonChecks, ...unchecked].sort());
  });

  it.each<[table: string, column: string, changes: Values]>([
    ['audio', 'content_hash', {}],
    ['model', 'content_hash', {}],
    ['model', 'starting_hash', { starting_model_name: `'m'` }],
    ['job', 'checkpoint_hash', {}],
    ['annotation_document', 'content_hash', {}],
    ['encoder', 'content_hash', {}],
    ['job', 'content_hash', { kind: `'import-zip'`, model_id: 'null' }],
  ])(
    'refuses a %s whose %s names bytes that are not here, and the removal of bytes it names',
    async (table, column, changes) => {
      const named = insertion(table, { ...changes, [column]: `'${hash('d')}'` });
      const bytes = `insert into blob (hash) values ('${hash('d')}')`;
      await expect(run(named)).rejects.toMatchObject({ code: 'constraint-violated' });
      await expect(undone(bytes, named)).resolves.toBeUndefined();
      await expect(
        undone(bytes, named, `delete from blob where hash = '${hash('d')}'`),
      ).rejects.toMatchObject({
        code: 'still-in-use',
      });
    },
  );

  it('refuses text that is not in NFC where it can tell', async () => {
    const decomposed = '\u0061\u0301';
    for (const statement of [
      insertion('label', { label: `'${decomposed}'` }),
      insertion('transcription', { text: `'${decomposed}'` }),
      insertion('replacement', { find: `'${decomposed}'` }),
      insertion('replacement', { instead: `'${decomposed}'` }),
    ]) {
      const refusal = await undone(statement).then(
        () => undefined,
        (error: { code: string }) => error.code,
      );
      expect(refusal).toBe(name === 'SQLite' ? undefined : 'constraint-violated');
    }
  });

  it.each<[table: string, column: string, changes: Values]>([
    ['transcription', 'model_id', { source: `'model'` }],
    ['transcription', 'audio_id', { source: `'model'` }],
    ['transcription', 'based_on', {}],
    ['utterance', 'audio_id', {}],
    ['utterance', 'transcription_id', {}],
    ['corpus_utterance', 'corpus_id', {}],
    ['corpus_utterance', 'utterance_id', {}],
    ['corpus_utterance', 'transcription_id', {}],
    ['corpus_lost_utterance', 'corpus_id', {}],
    ['corpus_language', 'corpus_id', {}],
    ['corpus_language', 'language_id', {}],
    ['audio', 'language_id', {}],
    ['replacement_utterance', 'replacement_id', {}],
    ['replacement_utterance', 'utterance_id', {}],
    ['replacement_utterance', 'before_id', {}],
    ['replacement_utterance', 'after_id', {}],
    ['corpus_set', 'corpus_id', { corpus_id: '2' }],
    ['evaluation', 'model_id', { model_id: '2' }],
    ['evaluation_utterance', 'evaluation_id', {}],
    ['evaluation_utterance', 'utterance_id', {}],
    ['evaluation_confusion', 'evaluation_id', {}],
    ['corpus_label', 'corpus_id', {}],
    ['corpus_label', 'label_id', {}],
    ['model', 'corpus_id', {}],
    ['model', 'starting_model_id', {}],
    ['model_epoch', 'model_id', {}],
    ['model_starting_utterance', 'model_id', {}],
    ['model_starting_utterance', 'utterance_id', {}],
    ['model_untranscribed', 'model_id', {}],
    ['model_untranscribed', 'audio_id', {}],
    ['job', 'model_id', {}],
    ['job', 'audio_id', { kind: `'transcribe'` }],
    ['job', 'corpus_id', { kind: `'preprocess'`, model_id: 'null' }],
    [
      'job',
      'transcription_id',
      { kind: `'transcribe'`, audio_id: '1', state: `'succeeded'`, finished_at: '1' },
    ],
  ])('refuses a %s whose %s leads nowhere, on insert and on update', async (table, column, changes) => {
    const key = foreignKeys.find((one) => one.table === table && one.column === column);
    const coded = ['audio', 'transcription', 'utterance', 'corpus', 'model', 'language'].includes(
      key?.parent ?? '',
    );
    const refused = {
      code: coded ? `${key?.parent}-unknown` : 'constraint-violated',
      detail: `There is no ${key?.parent} with the id 4711; name one that exists.`,
    };
    await expect(run(insertion(table, { ...changes, [column]: '4711' }))).rejects.toMatchObject(refused);
    const row = { [column]: '1', ...good[table], ...changes };
    const inserted = Object.entries(row).map(([name, value]) =>
      value === 'null' ? `${name} is null` : `${name} = ${value}`,
    );
    await expect(
      undone(insertion(table, row), `update ${table} set ${column} = 4711 where ${inserted.join(' and ')}`),
    ).rejects.toMatchObject(refused);
  });

  it.each<[what: string, code: string, statements: string[]]>([
    [
      'the same audio and transcription twice',
      'utterance-exists',
      [insertion('utterance', { transcription_id: '1' })],
    ],
    ['a label twice', 'label-exists', [insertion('label', { label: `'m'` })]],
    [
      'an utterance in two sets',
      'utterance-in-two-sets',
      [insertion('corpus_utterance', {}), insertion('corpus_utterance', { set_name: `'testing'` })],
    ],
    [
      'two utterances in one place of a set',
      'constraint-violated',
      [insertion('corpus_utterance', {}), insertion('corpus_utterance', { utterance_id: '2' })],
    ],
    [
      'a label twice in a corpus',
      'constraint-violated',
      [insertion('corpus_label', {}), insertion('corpus_label', {})],
    ],
    ['an epoch twice', 'constraint-violated', [insertion('model_epoch', {}), insertion('model_epoch', {})]],
    [
      'two unfinished trainings of a model',
      'training-under-way',
      [insertion('job', running), insertion('job', {})],
    ],
    ['a key twice', 'constraint-violated', [insertion('api_key', {}), insertion('api_key', {})]],
    ['two evaluations of a model', 'constraint-violated', [insertion('evaluation', { model_id: '1' })]],
    [
      'the same file kept twice where it is to be kept once',
      'constraint-violated',
      [insertion('audio', { kept_once: '1' }), insertion('audio', { kept_once: '1' })],
    ],
    [
      'a language twice, without regard to upper and lower case',
      'language-exists',
      [insertion('language', {}), insertion('language', { name: `'MBOSI'` })],
    ],
    [
      'a recording of the demonstration that is moved to a language',
      'demonstration-language',
      [insertion('demonstration', { audio_id: '1' }), 'update audio set language_id = 1 where id = 1'],
    ],
    [
      'a recording of a language as one of the demonstration',
      'demonstration-language',
      ['update audio set language_id = 1 where id = 1', insertion('demonstration', { audio_id: '1' })],
    ],
    ['an id twice', 'constraint-violated', [insertion('audio', { id: '1' })]],
  ])('refuses %s', async (_, code, statements) => {
    await expect(undone(...statements)).rejects.toMatchObject({ code });
  });

  it('takes a second training of a model once the first has ended', () =>
    expect(undone(insertion('job', failed), insertion('job', {}))).resolves.toBeUndefined());

  it.each([
    ['audio', 'file_name'],
    ['utterance', 'audio_id'],
    ['model_epoch', 'loss'],
    ['corpus_utterance', 'position'],
  ])('refuses a %s without %s', async (table, column) => {
    await expect(run(insertion(table, { [column]: 'null' }))).rejects.toMatchObject({
      code: 'constraint-violated',
      detail: `The column ${column} of ${table} must have a value.`,
    });
  });

  it.each([
    ['audio', 'byte_length', `'many'`],
    ['audio', 'byte_length', '1e300'],
    ['model_epoch', 'loss', `'low'`],
    ['utterance', 'audio_id', `'one'`],
  ])('refuses a %s whose %s is %s', async (table, column, value) => {
    await expect(run(insertion(table, { [column]: value }))).rejects.toMatchObject({
      code: 'constraint-violated',
      detail: expect.stringContaining('not of its column’s type'),
    });
  });

  it.each([
    ['audio', 'an utterance uses it'],
    ['transcription', 'an utterance uses it'],
    ['utterance', 'a corpus uses it'],
    ['label', 'a corpus uses it'],
    ['corpus', 'a model uses it'],
  ])('refuses to delete %s while %s', async (table) => {
    await expect(run(`delete from ${table} where id = 1`)).rejects.toMatchObject({ code: 'still-in-use' });
  });

  it('deletes with a model its epochs and jobs, and leaves the transcriptions it made', async () => {
    const left: unknown[] = [];
    await raw
      .transaction()
      .execute(async (transaction) => {
        const within = (statement: string) => transaction.executeQuery(CompiledQuery.raw(statement));
        await within(insertion('model_epoch', {}));
        await within(insertion('job', {}));
        await within(
          insertion('transcription', { id: '800', source: `'model'`, model_id: '1', audio_id: '1' }),
        );
        await within('delete from model where id = 1');
        left.push(
          (await transaction.selectFrom('model_epoch').selectAll().execute()).length,
          (await transaction.selectFrom('job').selectAll().execute()).length,
          await transaction
            .selectFrom('transcription')
            .select(['source', 'model_id', 'audio_id'])
            .where('id', '=', 800)
            .executeTakeFirst(),
        );
        throw new Error('undo');
      })
      .catch(() => undefined);
    expect(left).toEqual([0, 0, { source: 'model', model_id: null, audio_id: 1 }]);
  });
});
