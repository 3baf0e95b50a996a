import { spawnSync } from 'node:child_process';
import { CompiledQuery, Kysely, sql } from 'kysely';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { jobSubjects } from '../../src/db/migrations/0014-annotation-documents.js';
import { migrate } from '../../src/db/migrations/index.js';
import { setJobKinds } from '../../src/db/migrations/job-kinds.js';
import { capabilitiesFor, openDatabase } from '../../src/db/open.js';
import type { Schema } from '../../src/db/schema.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { hash, newSettings } from './fixtures.js';

describe.each(databasesUnderTest())('migrations on $name', ({ create }) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
  });
  afterEach(() => database.dispose());

  it('carry what the first version holds over, and number on from there', async () => {
    const capabilities = capabilitiesFor({ url: database.url });
    const old = new Kysely<Schema>({ dialect: capabilities.kysely });
    expect(await migrate(old, capabilities, '0001-tables')).toEqual(['0001-tables']);
    for (const statement of [
      `insert into audio (file_name, content_hash, byte_length, duration_ms) values ('a.wav', '${hash('a')}', 1, 900)`,
      `insert into audio (file_name, content_hash, byte_length, problem_code, problem_detail)
         values ('b.wav', '${hash('b')}', 1, 'audio-empty', 'No samples')`,
      `insert into transcription (name, text, source) values ('one', 'm a', 'person'), ('two', 'a m', 'person')`,
      'insert into utterance (audio_id, transcription_id, start_ms, end_ms) values (1, 1, 100, 400)',
      `insert into utterance (audio_id, transcription_id, speaker) values (2, 2, 'Bela')`,
      `insert into corpus (name, label_type, feature_type) values ('c', 'phonemes', 'fbank')`,
      `insert into corpus_utterance (corpus_id, utterance_id, set_name, position)
         values (1, 1, 'training', 0), (1, 2, 'testing', 0)`,
      `insert into label (label) values ('a')`,
      'insert into corpus_label (corpus_id, label_id) values (1, 1)',
      `insert into job (kind, state, corpus_id, attempts, finished_at) values ('preprocess', 'succeeded', 1, 2, 5)`,
      `insert into job (kind, state, corpus_id, attempts) values ('preprocess', 'queued', 1, 0)`,
    ]) {
      await old.executeQuery(CompiledQuery.raw(statement));
    }
    await old.destroy();

    const db = await openDatabase({ url: database.url });
    expect(await db.jobs.list({ pageNumber: 1, pageSize: 9 })).toMatchObject({
      items: [
        { id: 1, kind: 'preprocess', state: 'succeeded', corpusId: 1, attempts: 2 },
        { id: 2, state: 'queued' },
        // What earlier versions decoded is inspected anew.
        { id: 3, kind: 'inspect', state: 'queued', audioId: 1 },
        { id: 4, kind: 'inspect', state: 'queued', audioId: 2 },
      ],
    });
    expect((await db.jobs.enqueue({ kind: 'preprocess', corpusId: 1 })).id).toBe(5);
    expect(await db.corpora.utterances(1)).toMatchObject([
      { id: 1, set: 'training', text: 'm a' },
      { id: 2, set: 'testing', text: 'a m' },
    ]);
    expect(await db.listings.corporaByIds([1])).toMatchObject([
      {
        sets: {
          training: { utterances: 1, durationMs: 300 },
          validation: { utterances: 0, durationMs: 0 },
          testing: { utterances: 1, durationMs: 0 },
        },
        labels: 1,
      },
    ]);
    expect(await db.listings.utterancesByIds([2, 1])).toMatchObject([
      { id: 2, speaker: 'Bela', durationMs: null, corpora: 1 },
      { id: 1, speaker: null, durationMs: 300, corpora: 1 },
    ]);
    expect(await db.listings.audioByIds([1, 2])).toMatchObject([{ utterances: 1 }, { utterances: 1 }]);
    await db.close();
  });

  it('know the demonstration that was made before it was marked by its names', async () => {
    const capabilities = capabilitiesFor({ url: database.url });
    const old = new Kysely<Schema>({ dialect: capabilities.kysely });
    await migrate(old, capabilities, '0007-narrow-lists');
    const names = ['demonstration-ana-01.wav', 'my demonstration.wav', 'demonstration-new-3.wav'];
    for (const [i, name] of names.entries()) {
      await old.executeQuery(
        CompiledQuery.raw(
          `insert into audio (file_name, content_hash, byte_length, duration_ms)
             values ('${name}', '${hash(String(i))}', 1, 900)`,
        ),
      );
    }
    await old.destroy();
    const db = await openDatabase({ url: database.url });
    expect(await db.demonstration.audioIds()).toEqual([1, 3]);
    await db.close();
  });

  it('work out what came from models for what is there already', async () => {
    const capabilities = capabilitiesFor({ url: database.url });
    const old = new Kysely<Schema>({ dialect: capabilities.kysely });
    await migrate(old, capabilities, '0003-listings');
    const times = JSON.stringify([{ confidence: 0.5 }, { confidence: 0.25 }]);
    await old.executeQuery(
      CompiledQuery.raw(`insert into transcription (name, text, source, label_times, based_on) values
        ('heard', 'm a', 'model', '${times}', null), ('typed', 'm', 'person', null, null),
        ('corrected', 'm', 'person', null, 1), ('again', 'a', 'person', null, 3), ('bare', 'a', 'model', null, null)`),
    );
    await old.destroy();
    const db = await openDatabase({ url: database.url });
    const { items } = await db.listings.transcriptions({
      ...{ sort: 'confidence', descending: true, limit: 9, count: false, after: null },
      filter: { fromModel: true },
    });
    expect(items.map(({ name, confidence }) => [name, confidence])).toEqual([
      ...[
        ['again', 0.375],
        ['corrected', 0.375],
        ['heard', 0.375],
        ['bare', null],
      ],
    ]);
    await db.close();
  });

  it('keep what the networks of models were set to, and every other value and rule of theirs', async () => {
    const capabilities = capabilitiesFor({ url: database.url });
    const old = new Kysely<Schema>({ dialect: capabilities.kysely });
    await migrate(old, capabilities, '0011-beats');
    for (const statement of [
      `insert into corpus (name, label_type, feature_type) values ('c', 'phonemes', 'fbank')`,
      `insert into blob (hash) values ('${hash('e')}')`,
      `insert into model (name, corpus_id, beam_width, decoding_merge_repeated, early_stopping_steps, hidden_size,
         number_layers, minimum_epochs, maximum_epochs, maximum_training_ler, maximum_validation_ler, content_hash, seed,
         recipe, imported)
       values ('first', 1, 7, 0, 4, 4096, 16, 2, 9, 0.25, 0.5, '${hash('e')}', 4294967295, 'quick', 1),
         ('second', 1, 100, 1, null, 250, 3, 0, null, 0.3, 1, null, 1, 'persephone', 0)`,
      `insert into model_epoch (model_id, epoch, loss, training_ler, validation_ler, seconds) values (1, 1, 2, 0.5, 0.75, 3)`,
      `insert into job (kind, state, model_id, attempts, changed_at) values ('train', 'queued', 2, 0, 1)`,
    ]) {
      await old.executeQuery(CompiledQuery.raw(statement));
    }
    await old.destroy();

    const db = await openDatabase({ url: database.url });
    const [first, second] = [await db.models.find(1), await db.models.find(2)];
    expect(first).toEqual({
      ...{ id: 1, name: 'first', corpusId: 1, architecture: 'blstm-ctc', recipe: 'quick', imported: true },
      ...{
        encoderId: null,
        startingModel: null,
        untranscribed: null,
        seed: 4_294_967_295,
        contentHash: hash('e'),
        createdAt: first?.createdAt,
      },
      settings: {
        network: { hiddenSize: 4096, layers: 16 },
        ...{ beamWidth: 7, decodingMergeRepeated: false, earlyStoppingSteps: 4 },
        ...{ minimumEpochs: 2, maximumEpochs: 9, maximumTrainingLER: 0.25, maximumValidationLER: 0.5 },
      },
    });
    expect(second).toEqual({
      ...{ id: 2, name: 'second', corpusId: 1, architecture: 'blstm-ctc', recipe: 'persephone' },
      ...{
        imported: false,
        encoderId: null,
        startingModel: null,
        untranscribed: null,
        seed: 1,
        contentHash: null,
        createdAt: second?.createdAt,
      },
      settings: newSettings(),
    });
    expect(await db.models.epochs(1)).toHaveLength(1);
    expect(await db.jobs.find(1)).toMatchObject({ kind: 'train', modelId: 2 });
    await db.close();
    for (const change of [
      ...[
        'beam_width = 0',
        'decoding_merge_repeated = 2',
        'early_stopping_steps = -1',
        'minimum_epochs = 10',
      ],
      ...[
        'minimum_epochs = -1',
        'maximum_epochs = 0',
        'maximum_training_ler = -1',
        'seed = -1',
        'imported = 2',
      ],
      ...[
        'maximum_validation_ler = 1e309',
        `recipe = ''`,
        `content_hash = '${hash('d')}'`,
        'corpus_id = 4711',
      ],
      ...[`settings = '[]'`, 'settings = null', `architecture = ''`],
    ]) {
      await expect(
        database.past('enforced', `update model set ${change} where id = 1`),
        change,
      ).rejects.toThrow(/constraint|check|out of range/iu);
    }
    await expect(database.past('enforced', 'delete from corpus')).rejects.toThrow(/foreign key/iu);
  });

  it('leave no rule that gives null, or nothing at all, for a row that is in order', async () => {
    const capabilities = capabilitiesFor({ url: database.url });
    const old = new Kysely<Schema>({ dialect: capabilities.kysely });
    await migrate(old, capabilities, '0008-demonstration');
    for (const statement of [
      `insert into audio (file_name, content_hash, byte_length, duration_ms) values ('a.wav', '${hash('a')}', 1, 900)`,
      `insert into transcription (name, text, source) values ('one', 'm a', 'person')`,
      `insert into transcription (name, text, source, label_times) values ('two', 'm a', 'model', '[]')`,
      'insert into utterance (audio_id, transcription_id) values (1, 1)',
      `insert into corpus (name, label_type, feature_type) values ('c', 'phonemes', 'fbank')`,
      `insert into model (name, corpus_id, beam_width, decoding_merge_repeated, hidden_size, number_layers,
         minimum_epochs, maximum_training_ler, maximum_validation_ler) values ('m', 1, 1, 1, 1, 1, 0, 0, 0)`,
      `insert into job (kind, state, model_id, attempts, changed_at) values ('train', 'queued', 1, 0, 1)`,
      `insert into job (kind, state, corpus_id, attempts, changed_at, progress)
         values ('preprocess', 'queued', 1, 0, 1, '{}')`,
    ]) {
      await old.executeQuery(CompiledQuery.raw(statement));
    }
    await old.destroy();
    const db = await openDatabase({ url: database.url });
    // As it was, and with the same rules as a new one.
    expect(await db.transcriptions.find(1)).toMatchObject({ name: 'one', labelTimes: null });
    expect(await db.jobs.find(1)).toMatchObject({ kind: 'train', modelId: 1, progress: null });
    await db.close();
    for (const [table, column] of [
      ['transcription', 'label_times'],
      ['job', 'progress'],
      ['job', 'payload'],
      ['job', 'result'],
      ['audio', 'warnings'],
      ['corpus', 'split'],
      ['corpus', 'left_out'],
    ] as const) {
      await database.past('enforced', `update ${table} set ${column} = null`);
      await expect(
        database.past('enforced', `update ${table} set ${column} = '{broken'`),
        `${table}.${column}`,
      ).rejects.toThrow(/check|json/iu);
      await database.past(
        'enforced',
        `update ${table} set ${column} = '{}'`,
        `update ${table} set ${column} = null`,
      );
    }
    soundness[capabilities.name]?.(database.url.slice('sqlite:'.length));
  });

  it('let a job be of one kind more, which their rules hold to its subject', async () => {
    await (await openDatabase({ url: database.url })).close();
    const capabilities = capabilitiesFor({ url: database.url });
    const db = new Kysely<unknown>({ dialect: capabilities.kysely });
    const insert = (kind: string, model: number | null) =>
      db.executeQuery(
        CompiledQuery.raw(
          `insert into job (kind, state, attempts, changed_at, model_id) values ('${kind}', 'queued', 0, 1, ${model})`,
        ),
      );
    const refusedBy = (check: string) => ({
      code: 'constraint-violated',
      detail: expect.stringContaining(check),
    });
    await expect(insert('tidy', null)).rejects.toMatchObject(refusedBy('job_kind_check'));
    await setJobKinds(db, capabilities, { ...jobSubjects, tidy: sql`model_id is null` });
    await insert('tidy', null);
    await expect(insert('tidy', 1)).rejects.toMatchObject(refusedBy('job_subject_check'));
    await expect(insert('train', null)).rejects.toMatchObject(refusedBy('job_subject_check'));
    await expect(insert('other', null)).rejects.toMatchObject(refusedBy('job_kind_check'));
    await db.destroy();
  });
});

/** What SQLite itself, and an older shell of it where one is installed, say of a file; and each rule of the rows there. */
function assertSoundFile(file: string): void {
  const connection = new Libsql(file);
  expect(connection.prepare('pragma integrity_check').all([])).toEqual([{ integrity_check: 'ok' }]);
  expect(connection.prepare('pragma foreign_key_check').all([])).toEqual([]);
  const tables = connection
    .prepare("select name, sql from sqlite_schema where type = 'table' and sql like '%json_valid%'")
    .all([]) as { name: string; sql: string }[];
  expect(tables.map(({ name }) => name).sort()).toEqual([
    'annotation_document',
    'audio',
    'corpus',
    'encoder',
    'import_recipe',
    'job',
    'model',
    'transcription',
    'utterance_edit',
  ]);
  for (const { sql } of tables) {
    // json_valid(null) is 0 in versions before 3.42 and null since: neither may decide.
    const calls = [...sql.matchAll(/json_valid\("(\w+)"\)/gu)];
    for (const [call, column] of calls) expect(sql).toContain(`"${column}" is null or ${call}`);
    expect(sql.match(/ is null or json_valid/gu)).toHaveLength(calls.length);
  }
  connection.close();
  const shell = spawnSync('sqlite3', [file, 'pragma integrity_check'], { encoding: 'utf8' });
  // Not everywhere is one installed; where it is, it must agree.
  expect(shell.error === undefined ? shell.stdout.trim() : 'ok').toBe('ok');
}

const soundness: Readonly<Record<string, (file: string) => void>> = { SQLite: assertSoundFile };
