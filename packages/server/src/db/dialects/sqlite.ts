import { dirname, resolve } from 'node:path';
import {
  CompiledQuery,
  type Dialect,
  type Expression,
  type Kysely,
  type RawBuilder,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import Libsql from 'libsql';
import { makeFolders } from '../../make-folders.js';
import { GuardedDriver } from '../driver.js';
import type { Capabilities, TableColumn } from './capabilities.js';
import { damageOnDisk } from './sqlite-damage.js';
import { type OpenConnection, SqliteDriver } from './sqlite-driver.js';
import {
  SqliteRefused,
  SqliteUnavailable,
  sqliteIsFull,
  sqliteUnavailable,
  sqliteViolations,
} from './sqlite-errors.js';
import { DatabaseFile } from './sqlite-file.js';
import { changeSqliteRules } from './sqlite-table-rules.js';

/** Migrations run inside one transaction, whose write lock also keeps a second process that starts out. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  constructor(readonly driver: GuardedDriver) {
    super();
  }

  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** How long SQLite itself may wait for a lock, standing still; `SqliteDriver` does the rest of the waiting. */
const busyTimeoutMs = 10;

function openFile(place: DatabaseFile): Libsql.Database {
  const { file } = place;
  let database: Libsql.Database;
  // After the first time nothing is made: the folder may have been removed, or unmounted.
  place.check();
  try {
    if (!place.isOpen) makeFolders(dirname(file));
    database = new Libsql(file, { timeout: busyTimeoutMs });
    place.opened();
  } catch (error) {
    if (!place.hasRoom()) throw error;
    throw new SqliteUnavailable(
      `The database file ${file} cannot be opened; check that its folder exists and may be written to.`,
      error,
    );
  }
  return database;
}

/**
 * The settings of a connection. Foreign keys are checked by SQLite only on connections that ask for it.
 * synchronous=FULL: with write-ahead logging NORMAL would keep the file sound but could lose, on a power cut,
 * what was already acknowledged.
 */
const settings = [
  `busy_timeout = ${busyTimeoutMs}`,
  'journal_mode = wal',
  'synchronous = full',
  'foreign_keys = on',
];

const column = (name: string) => sql.ref(name);

const isOneOf = (expression: Expression<unknown>, values: readonly unknown[]): RawBuilder<boolean> =>
  sql<boolean>`${expression} in (select value from json_each(${JSON.stringify(values)}))`;

export interface SqliteOptions {
  readonly file: string;
  readonly poolSize: number;
  /** In place of opening the file with libsql; for tests of what is done about a connection that enforces nothing. */
  readonly open?: OpenConnection;
}

export function sqlite(options: SqliteOptions): Capabilities {
  const file = resolve(options.file);
  const place = new DatabaseFile(file);
  const open = options.open ?? (() => openFile(place));

  const createDialect = (): Dialect => {
    const inner = new SqliteDriver(open, options.poolSize, () => place.check());
    const driver = new GuardedDriver(inner, capabilities);
    return {
      createAdapter: () => new TransactionalSqliteAdapter(driver),
      createDriver: () => driver,
      createIntrospector: (db: Kysely<unknown>) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    };
  };

  const capabilities: Capabilities = {
    name: 'SQLite',
    address: `SQLite, ${file}`,
    present: () => place.present(),

    get kysely() {
      return createDialect();
    },
    get kyselyAtStart() {
      return createDialect();
    },

    types: { integer: sql`integer`, real: sql`real`, codePointText: sql`text` },
    generatedId: (builder) => builder.primaryKey().autoIncrement(),
    tableOptions: sql`strict`,
    isContentHash: (name) => sql`length(${column(name)}) = 64 and ${column(name)} not glob '*[^0-9a-f]*'`,
    // Said of null, too: older shells of SQLite call a row damaged for which a check gives null.
    isJson: (name) => sql`${column(name)} is null or json_valid(${column(name)})`,
    // What is JSON and begins so is an object; json_type fails, rather than refuses, where a text is no JSON.
    isJsonObject: (name) =>
      sql`${column(name)} is null or json_valid(${column(name)})
        and substr(ltrim(${column(name)}, char(9, 10, 13, 32)), 1, 1) = '{'`,
    // SQLite knows nothing of Unicode's normal forms, and libsql takes no functions of ours. What its own functions
    // could tell is too little (whether a mark composes depends on tables of a thousand pairs and on the marks between)
    // or too much (that no mark follows a letter, as in ɔ̃, which is NFC). So the repositories, through which all text
    // comes, normalise (domain/text.ts).
    isNFC: () => undefined,

    // AUTOINCREMENT counts ids that were given from outside, too.
    continueIds: async () => {},
    changeRules: changeSqliteRules,
    trigger: (name, { table, event }, statements) => [
      sql`create trigger ${sql.ref(name)} after ${sql.raw(event)} on ${sql.table(table)} begin
        ${sql.join(statements, sql`; `)}; end`,
    ],
    // Whoever shares an SQLite file shares a machine; a service tells its own workers itself.
    queueNotices: [],
    listenForJobs: () => undefined,
    refusingTrigger: (name, { table, event }, condition, check) => [
      sql`create trigger ${sql.ref(name)} after ${sql.raw(event)} on ${sql.table(table)} when ${condition} begin
        select raise(abort, ${sql.lit(check)}); end`,
    ],

    now: sql<number>`cast(round(unixepoch('subsec') * 1000) as integer)`,
    idsOf: (table, key, owner) =>
      sql<string>`(select json_group_array(id) from (select id from ${sql.table(table)} where ${sql.ref(`${table}.${key}`)} = ${owner} order by id))`,
    isOneOfIds: isOneOf,
    boundIds: (ids) => JSON.stringify(ids),
    isOneOfTexts: isOneOf,
    byCodePoint: (text) => sql<string>`${text}`,
    folded: (text) => sql<string>`lower(${text})`,
    contains: (text, part) => sql<boolean>`instr(${text}, ${part}) > 0`,
    meanInJson: (name, member) =>
      sql`(select avg(json_extract(value, ${sql.lit(`$.${member}`)})) from json_each(${column(name)}))`,
    skipsLocked: false,
    locksRows: false,
    runsInProcess: true,
    maximumParameters: 32_766,

    readAtOnce: (db, query) => {
      const { adapter } = db.getExecutor();
      return adapter instanceof TransactionalSqliteAdapter ? adapter.driver.readAtOnce(query) : undefined;
    },
    // Every statement is kept.
    keepPlan: () => undefined,

    async connectionProblem(connection) {
      // Each is read back: SQLite ignores a pragma that it does not know or cannot obey without an error.
      for (const setting of settings) await connection.executeQuery(CompiledQuery.raw(`pragma ${setting}`));
      const read = async (name: string): Promise<unknown> => {
        const answer = await connection.executeQuery<object>(CompiledQuery.raw(`pragma ${name}`));
        return Object.values(answer.rows[0] ?? {})[0];
      };
      if ((await read('foreign_keys')) !== 1) {
        return (
          'SQLite does not check foreign keys on a new connection although it was asked to (PRAGMA foreign_keys); ' +
          'the SQLite library in use may have been built without them.'
        );
      }
      if ((await read('ignore_check_constraints')) !== 0) {
        return 'SQLite ignores CHECK constraints on a new connection (PRAGMA ignore_check_constraints).';
      }
      return undefined;
    },

    async foreignKeyProblems(db, declared) {
      const { rows } = await sql<{
        table_name: string;
        column_name: string;
        parent: string;
        on_delete: string;
      }>`select t.name as table_name, k."from" as column_name, k."table" as parent, lower(k.on_delete) as on_delete
         from sqlite_schema t join pragma_foreign_key_list(t.name) k where t.type = 'table'`.execute(db);
      return declared
        .filter(
          (key) =>
            !rows.some(
              (row) =>
                row.table_name === key.table &&
                row.column_name === key.column &&
                row.parent === key.parent &&
                row.on_delete === key.onDelete,
            ),
        )
        .map(
          (key) =>
            `${key.table}.${key.column} has no foreign key to ${key.parent} (on delete ${key.onDelete})`,
        );
    },

    tableColumns: async (db) => {
      const { rows } = await sql<TableColumn>`
        select t.name as table_name, c.name as column_name, c.pk as key
        from sqlite_schema t join pragma_table_info(t.name) c
        where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\' and t.name not like 'kysely\\_%' escape '\\'
        order by t.name, c.cid`.execute(db);
      return rows;
    },

    damage: (db) => damageOnDisk(db, file),
    violations: (db) =>
      db.connection().execute((one) => sqliteViolations((query) => one.executeQuery(query))),

    refusal: (error) => (error instanceof SqliteRefused ? error.refusal : undefined),
    full: (error) => (sqliteIsFull(error, () => place.hasRoom()) ? place.full() : undefined),
    unavailable: (error) => sqliteUnavailable(error, file),
  };
  return capabilities;
}
