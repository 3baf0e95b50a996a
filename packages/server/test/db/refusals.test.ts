import { setTimeout as pause } from 'node:timers/promises';
import { CompiledQuery, type Kysely, sql } from 'kysely';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sqlite } from '../../src/db/dialects/sqlite.js';
import { readStatement } from '../../src/db/dialects/statement.js';
import { openDatabase } from '../../src/db/index.js';
import { openWith } from '../../src/db/open.js';
import type { Schema } from '../../src/db/schema.js';
import type { Database } from '../../src/domain/repositories.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { insertModel, newAudio, newTranscription, rawHandle } from './fixtures.js';

const unknown = (kind: string, id: number) => ({
  code: `${kind}-unknown`,
  detail: `There is no ${kind} with the id ${id}; name one that exists.`,
});

describe.each(databasesUnderTest())('what is refused is named on $name', ({ createMigrated }) => {
  let database: TestDatabase;
  let db: Database;
  let raw: Kysely<Schema>;
  beforeEach(async () => {
    database = await createMigrated();
    db = await openDatabase({ url: database.url });
    await insertModel(db);
    raw = rawHandle(database.url, 2);
  });
  afterEach(async () => {
    await raw.destroy();
    await db.close();
    await database.dispose();
  });

  it.each([
    [
      'in an insert',
      'insert into utterance (audio_id, transcription_id) values (1, 700)',
      'transcription',
      700,
    ],
    ['first in a row', 'insert into utterance (transcription_id, audio_id) values (700, 701)', 'audio', 701],
    [
      'first among rows',
      'insert into utterance (audio_id, transcription_id) values (2, 1), (2, 701), (702, 1)',
      'transcription',
      701,
    ],
    [
      'in an insert that returns rows',
      'insert into utterance (audio_id, transcription_id) values (703, 1) returning id, speaker',
      'audio',
      703,
    ],
    [
      'in an insert from a select',
      'insert into utterance (audio_id, transcription_id) select id, id + 800 from transcription where id = 1',
      'transcription',
      801,
    ],
    [
      'in an insert from a common table expression',
      'with t as (select id + 900 as id from audio where id = 2) insert into utterance (audio_id, transcription_id) select t.id, 1 from t',
      'audio',
      902,
    ],
    [
      'in an insert or update',
      `insert into utterance (audio_id, transcription_id) values (1, 1)
         on conflict (audio_id, transcription_id) do update set audio_id = 704`,
      'audio',
      704,
    ],
    ['in an update', 'update utterance set transcription_id = 705 where id = 2', 'transcription', 705],
    [
      'in an update of several rows, of which some are in order',
      'update utterance set audio_id = case when id = 2 then 706 else audio_id end',
      'audio',
      706,
    ],
    [
      'in an update of a reference that may be null',
      "update transcription set model_id = 9, audio_id = null, source = 'model' where id = 1",
      'model',
      9,
    ],
  ])('a reference that leads nowhere, %s', async (_, statement, kind, id) => {
    const before = await raw.selectFrom('utterance').selectAll().orderBy('id').execute();
    await expect(raw.executeQuery(CompiledQuery.raw(statement))).rejects.toMatchObject(unknown(kind, id));
    await expect(
      raw.transaction().execute((trx) => trx.executeQuery(CompiledQuery.raw(statement))),
    ).rejects.toMatchObject(unknown(kind, id));
    expect(await raw.selectFrom('utterance').selectAll().orderBy('id').execute()).toEqual(before);
  });

  it('by text, too: the bytes that a recording refers to', async () => {
    await expect(
      sql`insert into audio (file_name, content_hash, byte_length, duration_ms) values ('x', ${'9'.repeat(64)}, 1, 1)`.execute(
        raw,
      ),
    ).rejects.toMatchObject({ code: 'constraint-violated', detail: expect.stringContaining('9'.repeat(64)) });
  });

  it.each([
    ['audio', 'delete from audio where id = 1', 'utterance'],
    ['a transcription', 'delete from transcription where id = 2', 'utterance'],
    ['an utterance', 'delete from utterance where id = 1 returning id', 'corpus_utterance'],
    ['a corpus', 'delete from corpus', 'model'],
    ['bytes', 'delete from blob', 'audio'],
    ['a key that is changed', 'update audio set id = 500 where id = 1', undefined],
  ])('what still refers to %s', async (_, statement, by) => {
    const error = await raw.executeQuery(CompiledQuery.raw(statement)).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      code: 'still-in-use',
      detail: expect.stringMatching(by === undefined ? /delete that first/ : `\\(by: ${by}\\)`),
    });
  });

  it('in a part of a transaction that is taken back; what comes after is checked at once again', async () => {
    const refused = (id: number) => sql`insert into utterance (audio_id, transcription_id) values (${id}, 1)`;
    const transaction = await raw.startTransaction().execute();
    for (const id of [900, 901]) {
      const part = await transaction.savepoint('part').execute();
      await expect(refused(id).execute(part)).rejects.toMatchObject(unknown('audio', id));
      await part.rollbackToSavepoint('part').execute();
    }
    await transaction.commit().execute();
    await expect(refused(902).execute(raw)).rejects.toMatchObject(unknown('audio', 902));
  });

  it('while another writes what was missing: refused before, taken after, never without a name', async () => {
    const { id } = await db.transcriptions.insert(newTranscription());
    const audios = Array.from({ length: 8 }, (_, i) => 10 + i);
    const outcomes = audios.map(async (audioId) => {
      for (let tries = 0; tries < 500; tries++) {
        const answer = await db.utterances.insert({ audioId, transcriptionId: id }).then(
          () => 'taken',
          (error: unknown) => error,
        );
        if (answer === 'taken') return answer;
        expect(answer).toMatchObject(unknown('audio', audioId));
        await pause(5);
      }
      return 'never taken';
    });
    for (const audioId of audios) {
      const hash = (await db.audio.find(1))?.contentHash ?? '';
      await sql`insert into audio (id, file_name, content_hash, byte_length, duration_ms)
        values (${audioId}, 'x', ${hash}, 1, 1)`.execute(raw);
    }
    expect(await Promise.all(outcomes)).toEqual(audios.map(() => 'taken'));
  });
});

function sqliteUnderTest() {
  const found = databasesUnderTest().find(({ name }) => name === 'SQLite');
  if (!found) throw new Error('SQLite is not tested');
  return found;
}

describe('a refusal on SQLite', () => {
  it('names what the statement broke, not what was broken before', async () => {
    const database = await sqliteUnderTest().createMigrated();
    const db = await openDatabase({ url: database.url });
    await insertModel(db);
    await database.past('switched-off', 'update utterance set audio_id = 444 where id = 1');
    const raw = rawHandle(database.url, 1);
    await expect(
      sql`update utterance set transcription_id = 555 where id = 1`.execute(raw),
    ).rejects.toMatchObject(unknown('transcription', 555));
    await raw.destroy();
    await db.close();
    await database.dispose();
  });

  it('reads no more than the rows of the statement: by key, and nothing of the rest', async () => {
    const database = await sqliteUnderTest().createMigrated();
    const file = database.url.slice('sqlite:'.length);
    const texts: string[] = [];
    let watching = false;
    const open = () => {
      const connection = new Libsql(file);
      const prepare = connection.prepare.bind(connection);
      connection.prepare = ((text: string) => {
        if (watching) texts.push(text);
        return prepare(text);
      }) as typeof connection.prepare;
      return connection;
    };
    const db = await openWith(sqlite({ file, poolSize: 1, open }));
    await db.audio.insert(newAudio());
    watching = true;
    await expect(db.utterances.insert({ audioId: 1, transcriptionId: 5 })).rejects.toMatchObject(
      unknown('transcription', 5),
    );
    const plans = new Libsql(file);
    const lookedUp = texts
      .filter((text) => text.startsWith('select 1 from'))
      .flatMap((text) => plans.prepare(`explain query plan ${text}`).all([5]) as { detail: string }[]);
    expect(lookedUp.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^SEARCH audio USING INTEGER PRIMARY KEY/u),
      expect.stringMatching(/^SEARCH transcription USING INTEGER PRIMARY KEY/u),
    ]);
    const several = [5, 6].map((transcriptionId) => ({ audioId: 1, transcriptionId }));
    await expect(db.utterances.insertMany(several)).rejects.toMatchObject(unknown('transcription', 5));
    watching = false;
    expect(texts.join('\n')).not.toContain('foreign_key_check');
    const scans = texts
      .filter((text) => text.includes('json_each'))
      .flatMap((text) => plans.prepare(`explain query plan ${text}`).all(['[5]']) as { detail: string }[])
      .map(({ detail }) => detail);
    expect(scans.filter((detail) => detail.startsWith('SEARCH parent'))).toHaveLength(2);
    expect(scans.filter((detail) => /^SCAN (?!wanted)/u.test(detail))).toEqual(
      ['SCAN wanted VIRTUAL TABLE INDEX 1:'].slice(1),
    );
    plans.close();
    await db.close();
    await database.dispose();
  });
});

describe('the text of a statement', () => {
  it.each([
    ['insert into "a b" (x) values (?, \'?\') returning *', 'insert', 'a b', 1],
    ['INSERT OR REPLACE INTO t VALUES (?)', 'insert', 't', 1],
    ['replace into t values (1)', 'insert', 't', 0],
    [
      'update or ignore [t] set returning_at = ? where x in (select y from u where "returning" = ?)',
      'update',
      't',
      2,
    ],
    ['with x as (delete_me) -- update y\n delete from "t""u" where a = ? returning ?', 'delete', 't"u', 1],
    ['/* insert into n */ update `t` set a = 1;', 'update', 't', 0],
  ])('tells what is changed: %s', (text, verb, table, parameters) => {
    expect(readStatement(text)).toMatchObject({ verb, table, parameters });
    expect(readStatement(text)?.text).not.toMatch(/returning (\*|\?)|;$/u);
  });

  it.each(['select 1', 'pragma x', 'begin', '', 'insert into t values (?1)'])(
    'or that it does not: %s',
    (text) => {
      expect(readStatement(text)).toBeUndefined();
    },
  );
});
