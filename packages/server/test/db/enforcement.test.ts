import { sql } from 'kysely';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Violation } from '../../src/db/dialects/capabilities.js';
import { postgres } from '../../src/db/dialects/postgres.js';
import { sqlite } from '../../src/db/dialects/sqlite.js';
import { openDatabase } from '../../src/db/index.js';
import { openWith } from '../../src/db/open.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { onServer } from '../support/postgres-server.js';
import { refusal } from '../support/refusal.js';
import { insertCorpus, newAudio, newTranscription, rawHandle } from './fixtures.js';

const orphan = sql`insert into utterance (audio_id, transcription_id) values (4711, 4712)`;

describe.each(databasesUnderTest())('enforcement on $name', ({ createMigrated }) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createMigrated();
  });
  afterEach(() => database.dispose());

  it('refuses an utterance whose ids do not exist, and keeps nothing of it', async () => {
    const db = await openDatabase({ url: database.url });
    const audio = await db.audio.insert(newAudio());
    const transcription = await db.transcriptions.insert(newTranscription());
    expect(
      await refusal(db.utterances.insert({ audioId: 4711, transcriptionId: transcription.id })),
    ).toMatchObject({
      code: 'audio-unknown',
      detail: 'There is no audio with the id 4711; name one that exists.',
    });
    expect(await refusal(db.utterances.insert({ audioId: audio.id, transcriptionId: 4712 }))).toMatchObject({
      code: 'transcription-unknown',
      detail: 'There is no transcription with the id 4712; name one that exists.',
    });
    expect(await db.utterances.list({ pageNumber: 1, pageSize: 10 })).toEqual({ items: [], total: 0 });
    expect(
      await db.utterances.insert({ audioId: audio.id, transcriptionId: transcription.id }),
    ).toMatchObject({ audioId: audio.id });
    await db.close();
  });

  it('names the first of several missing references, among rows that are in order', async () => {
    const db = await openDatabase({ url: database.url });
    const audio = await db.audio.insert(newAudio());
    const transcription = await db.transcriptions.insert(newTranscription());
    const good = { audioId: audio.id, transcriptionId: transcription.id };
    const error = await refusal(
      db.utterances.insertMany([
        good,
        { ...good, transcriptionId: 77 },
        { audioId: 88, transcriptionId: 99 },
      ]),
    );
    expect(error).toMatchObject({ code: 'transcription-unknown', detail: expect.stringContaining(' 77;') });
    expect(await refusal(db.utterances.insert({ audioId: 88, transcriptionId: 99 }))).toMatchObject({
      code: 'audio-unknown',
      detail: expect.stringContaining(' 88;'),
    });
    expect((await db.utterances.list({ pageNumber: 1, pageSize: 10 })).total).toBe(0);
    await db.close();
  });

  it('refuses an orphan that comes past the repositories, on a plain connection', async () => {
    await (await openDatabase({ url: database.url })).close();
    await expect(
      database.past('enforced', 'insert into utterance (audio_id, transcription_id) values (4711, 4712)'),
    ).rejects.toThrow(/foreign key/i);
  });

  it('refuses it on every connection of the pool', async () => {
    await (await openDatabase({ url: database.url })).close();
    const size = 5;
    const raw = rawHandle(database.url, size);
    let arrived = 0;
    let open = () => {};
    const allAreHeld = new Promise<void>((resolve) => {
      open = resolve;
    });
    const codes = await Promise.all(
      Array.from({ length: size }, () =>
        raw.connection().execute(async (connection) => {
          // None is given back before all are out, so these are as many connections.
          if (++arrived === size) open();
          await allAreHeld;
          return (await refusal(orphan.execute(connection))).code;
        }),
      ),
    );
    expect(codes).toEqual(Array.from({ length: size }, () => 'audio-unknown'));
    await raw.destroy();
  });

  it('refuses it inside a transaction, which then cannot be committed', async () => {
    const db = await openDatabase({ url: database.url });
    await expect(
      db.transaction(async (repositories) => {
        await repositories.audio.insert(newAudio());
        await refusal(repositories.utterances.insert({ audioId: 4711, transcriptionId: 1 }));
      }),
    ).rejects.toThrow('A statement of this transaction failed');
    expect((await db.audio.list({ pageNumber: 1, pageSize: 10 })).total).toBe(0);
    await db.close();
  });

  it('refuses it after the database was closed and opened again', async () => {
    await (await openDatabase({ url: database.url })).close();
    const db = await openDatabase({ url: database.url });
    expect((await refusal(db.utterances.insert({ audioId: 1, transcriptionId: 1 }))).code).toBe(
      'audio-unknown',
    );
    await db.close();
  });

  it('does not start on rows that break the rules, and lists each of them', async () => {
    const first = await openDatabase({ url: database.url });
    const corpus = await insertCorpus(first);
    await first.close();
    await database.past(
      'switched-off',
      'insert into utterance (id, audio_id, transcription_id) values (900, 1, 4712)',
      'insert into utterance (id, audio_id, transcription_id) values (901, 4711, 4712)',
      'delete from corpus',
    );
    const expected: Violation[] = [
      { table: 'utterance', row: '900', column: 'transcription_id', parent: 'transcription', value: '4712' },
      { table: 'utterance', row: '901', column: 'audio_id', parent: 'audio', value: '4711' },
      { table: 'utterance', row: '901', column: 'transcription_id', parent: 'transcription', value: '4712' },
    ];

    const error = await refusal(openDatabase({ url: database.url }));
    expect(error.code).toBe('integrity-violated');
    expect(error.detail).toContain('utterance row 901: audio_id 4711 is not in audio');
    const listed = error.members.violations as Violation[];
    expect(listed).toHaveLength(3 + 2 + 2 + 2);
    expect(listed).toEqual(expect.arrayContaining(expected));
    for (const table of ['corpus_utterance', 'corpus_label']) {
      const ofTable = listed.filter((violation) => violation.table === table);
      expect(ofTable).toMatchObject(
        [1, 2].map(() => ({ column: 'corpus_id', parent: 'corpus', value: String(corpus.id) })),
      );
    }

    const lines: string[] = [];
    const allowed = await openDatabase({
      url: database.url,
      allowViolations: true,
      log: (line) => lines.push(line),
    });
    expect(lines.join('\n')).toContain('The database holds 9 rows that break its integrity rules');
    // What is refused now is told apart from what was wrong before.
    expect((await refusal(allowed.utterances.insert({ audioId: 5, transcriptionId: 1 }))).detail).toContain(
      ' 5;',
    );
    await allowed.close();
  });

  it('does not start when an insert is swallowed without an error', async () => {
    await (await openDatabase({ url: database.url })).close();
    await database.past(
      'enforced',
      database.url.startsWith('sqlite:')
        ? `create trigger swallow before insert on utterance begin select raise(ignore); end`
        : `create rule swallow as on insert to utterance do instead nothing`,
    );
    const error = await refusal(openDatabase({ url: database.url }));
    expect(error).toMatchObject({
      code: 'integrity-not-enforced',
      detail: expect.stringContaining('accepted an utterance of audio that does not exist'),
    });
  });
});

const on = (name: string) => {
  const found = databasesUnderTest().find((one) => one.name === name);
  if (!found) throw new Error(`No ${name}`);
  return found;
};

describe('SQLite that does not enforce', () => {
  let database: TestDatabase;
  const file = () => database.url.slice('sqlite:'.length);
  beforeEach(async () => {
    database = await on('SQLite').createMigrated();
  });
  afterEach(() => database.dispose());

  /** Connections on which the pragma is ignored without an error, as by a library built without foreign keys. */
  function deaf(answer: string): () => Libsql.Database {
    return () => {
      const connection = new Libsql(file());
      connection.exec('pragma foreign_keys = off');
      const prepare = connection.prepare.bind(connection);
      const exec = connection.exec.bind(connection);
      const heard = (text: string) => (/foreign_keys\s*=/i.test(text) ? 'pragma no_such_pragma = on' : text);
      connection.prepare = ((text: string) =>
        prepare(/^pragma foreign_keys$/i.test(text) ? answer : heard(text))) as typeof connection.prepare;
      connection.exec = ((text: string) => exec(heard(text))) as typeof connection.exec;
      return connection;
    };
  }

  it('is refused when the setting reads back as off', async () => {
    const capabilities = sqlite({ file: file(), poolSize: 2, open: deaf('pragma foreign_keys') });
    expect(await refusal(openWith(capabilities))).toMatchObject({
      code: 'integrity-not-enforced',
      detail: expect.stringContaining('PRAGMA foreign_keys'),
    });
  });

  it('is refused when the setting reads back as on and orphans are accepted all the same', async () => {
    const capabilities = sqlite({ file: file(), poolSize: 2, open: deaf('select 1 as foreign_keys') });
    expect(await refusal(openWith(capabilities))).toMatchObject({
      code: 'integrity-not-enforced',
      detail: expect.stringContaining('accepted an utterance of audio that does not exist'),
    });
  });

  it('is refused on a later connection too, though the first was in order', async () => {
    await (await openDatabase({ url: database.url })).close();
    let opened = 0;
    // One that the start works with, one that serves.
    const open = () => (opened++ < 2 ? new Libsql(file()) : deaf('pragma foreign_keys')());
    const db = await openWith(sqlite({ file: file(), poolSize: 2, open }));
    const results = await Promise.allSettled([
      db.transaction(async (repositories) => {
        await repositories.audio.insert(newAudio());
        await new Promise((resolve) => setTimeout(resolve, 50));
      }),
      db.audio.list({ pageNumber: 1, pageSize: 1 }),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected']);
    expect(results[1]).toMatchObject({ reason: { code: 'integrity-not-enforced' } });
    await db.close();
  });

  it('is refused when CHECK constraints are ignored', async () => {
    const open = () => {
      const connection = new Libsql(file());
      connection.exec('pragma ignore_check_constraints = on');
      return connection;
    };
    expect((await refusal(openWith(sqlite({ file: file(), poolSize: 1, open })))).code).toBe(
      'integrity-not-enforced',
    );
  });

  it('is refused when a table lost its foreign keys', async () => {
    await (await openDatabase({ url: database.url })).close();
    await database.past(
      'switched-off',
      'drop table corpus_label',
      'create table corpus_label (corpus_id integer not null references corpus (id) on delete cascade, label_id integer) strict',
    );
    const error = await refusal(openDatabase({ url: database.url }));
    expect(error.code).toBe('integrity-not-enforced');
    expect(error.detail).toContain('corpus_label.label_id has no foreign key to label');
    expect(error.detail).not.toContain('corpus_label.corpus_id');
  });
});

describe('PostgreSQL that does not enforce', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await on('PostgreSQL').createMigrated();
  });
  afterEach(() => database.dispose());

  const name = () => new URL(database.url).pathname.slice(1);

  it('enforces, in whichever order its keys are checked', async () => {
    await (await openDatabase({ url: database.url })).close();
    // Made anew, it is checked after the other: the order is that of the triggers' names, which end in their numbers.
    await database.past(
      'enforced',
      `alter table utterance drop constraint utterance_audio_id_fkey;
       alter table utterance add constraint utterance_audio_id_fkey foreign key (audio_id) references audio (id)
         on delete restrict`,
    );
    const db = await openDatabase({ url: database.url });
    // Both are missing; that it is the other's which is named proves the order.
    expect(await refusal(db.utterances.insert({ audioId: 4711, transcriptionId: 4712 }))).toMatchObject({
      code: 'transcription-unknown',
    });
    await db.close();
  });

  it('is refused when its triggers are switched off for the database', async () => {
    await database.past('enforced', `alter database ${name()} set session_replication_role = replica`);
    expect(await refusal(openDatabase({ url: database.url }))).toMatchObject({
      code: 'integrity-not-enforced',
      detail: expect.stringContaining('session_replication_role is replica'),
    });
  });

  it.each([
    [
      'disabled triggers',
      'alter table utterance disable trigger all',
      'the triggers that check utterance.audio_id',
    ],
    [
      'a dropped foreign key',
      'alter table model drop constraint model_corpus_id_fkey',
      'model.corpus_id has no',
    ],
    [
      'a foreign key that was never validated',
      `alter table model drop constraint model_corpus_id_fkey;
       alter table model add constraint model_corpus_id_fkey foreign key (corpus_id) references corpus (id)
         on delete restrict not valid`,
      'NOT VALID',
    ],
    [
      'a foreign key that is not enforced',
      'alter table model alter constraint model_corpus_id_fkey not enforced',
      'NOT ENFORCED',
    ],
    [
      'another action on deletion',
      `alter table model drop constraint model_corpus_id_fkey;
       alter table model add constraint model_corpus_id_fkey foreign key (corpus_id) references corpus (id)
         on delete cascade`,
      'model.corpus_id has no foreign key to corpus (on delete restrict)',
    ],
  ])('is refused with %s', async (_, statement, said) => {
    await (await openDatabase({ url: database.url })).close();
    await database.past('enforced', statement);
    const error = await refusal(openDatabase({ url: database.url }));
    expect(error.code).toBe('integrity-not-enforced');
    expect(error.detail).toContain(said);
  });

  it('refuses orphans on the connections that take the place of lost ones', async () => {
    const lines: string[] = [];
    const db = await openDatabase({ url: database.url, poolSize: 3, log: (line) => lines.push(line) });
    const lookUp = () => db.audio.find(1);
    await Promise.all([lookUp(), lookUp(), lookUp()]);
    await onServer(database.url, async (client) => {
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      );
    });
    await expect.poll(() => lines.filter((line) => line.includes('lost while idle')).length).toBe(3);
    expect(
      await Promise.all(
        [1, 2, 3].map(
          async (id) => (await refusal(db.utterances.insert({ audioId: id, transcriptionId: id }))).code,
        ),
      ),
    ).toEqual(['audio-unknown', 'audio-unknown', 'audio-unknown']);
    await db.close();
  });

  it('is refused when a lost connection comes back without enforcement', async () => {
    const db = await openDatabase({ url: database.url });
    await database.past('enforced', `alter database ${name()} set session_replication_role = replica`);
    await onServer(database.url, async (client) => {
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      );
    });
    await expect
      .poll(async () => (await refusal(db.utterances.insert({ audioId: 1, transcriptionId: 1 }))).code)
      .toBe('integrity-not-enforced');
    await db.close();
  });

  it('says so when the server cannot be reached or does not let us in', async () => {
    const closed = new URL(database.url);
    closed.port = '1';
    expect((await refusal(openDatabase({ url: closed.href }))).code).toBe('database-unavailable');
    const stranger = new URL(database.url);
    stranger.password = 'wrong';
    expect((await refusal(openDatabase({ url: stranger.href }))).code).toBe('database-unavailable');
  });

  it('is refused when its text is not UTF-8', async () => {
    const latin = `${name()}_latin`;
    await onServer(database.url, (client) =>
      client.query(`create database ${latin} template template0 encoding 'LATIN1' locale 'C'`),
    );
    const url = new URL(database.url);
    url.pathname = `/${latin}`;
    const error = await refusal(openWith(postgres({ url: url.href, poolSize: 1, log: () => {} })));
    expect(error.detail).toContain("ENCODING 'UTF8'");
    await onServer(database.url, (client) => client.query(`drop database ${latin} with (force)`));
  });
});
