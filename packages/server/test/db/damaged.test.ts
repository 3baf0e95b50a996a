import { appendFile, copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import Libsql from 'libsql';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresUnavailable } from '../../src/db/dialects/postgres-errors.js';
import { openDatabase } from '../../src/db/index.js';
import { DomainError } from '../../src/domain/errors.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { refusal } from '../support/refusal.js';
import { insertUtterances } from './fixtures.js';

describe('a SQLite file that is damaged', () => {
  let database: TestDatabase;
  let file: string;
  let url: string;
  beforeEach(async () => {
    const sqlite = databasesUnderTest().find(({ name }) => name === 'SQLite');
    database = await (sqlite ?? expect.unreachable()).create();
    file = database.url.slice('sqlite:'.length);
    const db = await openDatabase({ url: database.url });
    await insertUtterances(db, 200);
    await db.close();
    // A copy, which no connection of this process still holds a lock on.
    const copy = `${file}.copy`;
    await copyFile(file, copy);
    file = copy;
    url = `sqlite:${copy}`;
  });
  afterEach(() => database.dispose());

  /** First pages of an index and of a table, as SQLite counts them from 1. */
  async function overwritePage(of: string): Promise<void> {
    const reader = new Libsql(file);
    const row = reader.prepare('select rootpage from sqlite_schema where name = ?').get([of]) as {
      rootpage: number;
    };
    reader.close();
    const bytes = await readFile(file);
    bytes.fill(0xa5, (row.rootpage - 1) * 4096 + 200, row.rootpage * 4096);
    await writeFile(file, bytes);
  }

  it.each([
    ['cut in half', async () => truncate(file, Math.floor((await readFile(file)).length / 2 / 4096) * 4096)],
    [
      'random bytes',
      () => writeFile(file, Buffer.from(Array.from({ length: 8192 }, (_, i) => (i * 7919) % 251))),
    ],
    ['a text', () => writeFile(file, 'hello\n'.repeat(1000))],
    ['damaged in an index', () => overwritePage('utterance_listing_by_name')],
    ['damaged in a table', () => overwritePage('transcription')],
    [
      'damaged at its beginning',
      async () => {
        const bytes = await readFile(file);
        bytes.fill(0x5a, 20, 100);
        await writeFile(file, bytes);
      },
    ],
  ])('is called so, with what to do: %s', async (_, spoil) => {
    await spoil();
    const error = await refusal(openDatabase({ url }));
    expect(error.code).toBe('database-damaged');
    expect(error.detail).toContain('restore it from a backup');
    expect(error.detail).toContain(
      `sqlite3 '${file}' .recover > '${file}.sql' && sqlite3 '${file}.recovered' < '${file}.sql' && rm -f `,
    );
  });

  it('is called so where an index lacks a row, which every page being whole does not show', async () => {
    const writer = new Libsql(file);
    writer.exec('pragma writable_schema = on');
    const rows = writer
      .prepare("select rootpage from sqlite_schema where name = 'utterance_transcription_id_index'")
      .all([]) as { rootpage: number }[];
    expect(rows).toHaveLength(1);
    // The index is left out of the schema while a row is added, and stands there again afterwards.
    writer.exec(`create table kept as select * from sqlite_schema where name = 'utterance_transcription_id_index';
      delete from sqlite_schema where name = 'utterance_transcription_id_index'`);
    writer.close();
    const adder = new Libsql(file);
    adder.exec('pragma foreign_keys = off');
    adder.exec('insert into utterance (audio_id, transcription_id) values (1, 2)');
    adder.exec('pragma writable_schema = on');
    adder.exec('insert into sqlite_schema select * from kept; drop table kept');
    adder.close();
    const error = await refusal(openDatabase({ url }));
    expect(error.detail).toMatch(/missing from index utterance_transcription_id_index/);
    expect(error.code).toBe('database-damaged');
  });

  it('is called so while serving, in place of the rows it can no longer give', async () => {
    const db = await openDatabase({ url, poolSize: 1 });
    await overwritePage('transcription');
    const fresh = await openDatabase({ url, checkDisk: false }).catch((error: unknown) => error);
    const error =
      fresh instanceof DomainError
        ? fresh
        : await refusal((fresh as typeof db).transcriptions.list({ pageNumber: 1, pageSize: 500 }));
    expect(error).toMatchObject({ code: 'database-damaged', detail: expect.stringContaining('.recover') });
    await db.close();
  });

  it('is not one that is empty, as a new one is', async () => {
    await truncate(file, 0);
    const db = await openDatabase({ url });
    expect((await db.audio.list({ pageNumber: 1, pageSize: 1 })).total).toBe(0);
    await db.close();
  });

  it('is not one that has more at its end than its pages', async () => {
    await appendFile(file, 'x');
    await (await openDatabase({ url })).close();
  });

  it('and rows that break the rules of their columns are no damage: they are listed, or allowed', async () => {
    const writer = new Libsql(file);
    writer.exec('pragma ignore_check_constraints = on');
    writer.exec(`update audio set byte_length = -1 where id = 3`);
    writer.close();
    const error = await refusal(openDatabase({ url }));
    expect(error.code).toBe('integrity-violated');
    expect(error.detail).toContain('CHECK constraint failed in audio');
    const lines: string[] = [];
    await (await openDatabase({ url, allowViolations: true, log: (line) => lines.push(line) })).close();
    expect(lines.join('\n')).toContain('CHECK constraint failed in audio');
  });
});

describe('PostgreSQL', () => {
  it.each(['XX001', 'XX002'])('that finds its own files damaged (%s) is told so', (code) => {
    const error = new pg.DatabaseError('invalid page in block 3 of relation base/5/16384', 1, 'error');
    Object.assign(error, { code, severity: 'ERROR' });
    expect(postgresUnavailable(error)).toMatchObject({
      code: 'database-damaged',
      detail: expect.stringContaining('restore the database from a backup'),
    });
  });
});
