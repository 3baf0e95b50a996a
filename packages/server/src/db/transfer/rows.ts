import { Kysely, sql } from 'kysely';
import { DomainError } from '../../domain/errors.js';
import type { Table } from '../dialects/capabilities.js';
import { capabilitiesFor, describeDatabase } from '../open.js';
import { digestOf, RowDigest, rowsOf, tablesFrom } from './tables.js';

export interface RowsCopied {
  readonly tables: number;
  readonly rows: number;
}

export interface CopyRowsOptions {
  readonly signal?: AbortSignal;
  onRows?(done: number, total: number): void;
}

export interface CompareRowsOptions extends CopyRowsOptions {
  /** What becomes of rows that are others, and what is to be done, in sentences. */
  readonly todo?: string;
}

const nothingKept =
  'Nothing of this was kept. Name a database that is new and empty, or a data folder that has none.';
const asItIs =
  'What is there stays as it is: it is of another time. Name a database that is new and empty, or a data folder that has none.';

/** Its row is made with the tables, and gives way to the other's. */
const ownTable = 'installation';

/**
 * Copy all rows of an SQLite database into a PostgreSQL database of the same version that has none, in one transaction: ids, times and
 * counters as they are. Before it is committed each table is read back and compared by the number and the hash of its rows.
 * Where the rows are all there already, from a copy whose end was not heard of, nothing is done.
 * @throws DomainError `transfer-impossible` where the target has other rows, or gives others back
 */
export async function copyRows(
  fromUrl: string,
  toUrl: string,
  { signal, onRows }: CopyRowsOptions = {},
): Promise<RowsCopied> {
  const { db: from, tables: tablesOf } = openOne(fromUrl);
  const { db: to } = openOne(toUrl);
  try {
    const tables = await tablesOf();
    const total = await countAll(from, tables);
    let done = 0;
    await to.transaction().execute(async (target) => {
      if (!(await isEmpty(target, tables))) {
        await compareAll(from, target, tables, toUrl, { todo: nothingKept });
        done = total;
        return;
      }
      await sql`delete from ${sql.table(ownTable)}`.execute(target);
      const restoreRules = await suspendRules(target, tables);
      for (const table of tables) {
        const sent = new RowDigest(table.columns);
        for await (const rows of rowsOf(from, table)) {
          signal?.throwIfAborted();
          const values = rows.map(
            (row) => sql`(${sql.join(table.columns.map((name) => sql`${row[name] ?? null}`))})`,
          );
          const columns = sql.join(table.columns.map((name) => sql.ref(name)));
          await sql`insert into ${sql.table(table.name)} (${columns}) values ${sql.join(values)}`.execute(
            target,
          );
          for (const row of rows) sent.add(row);
          done += rows.length;
          onRows?.(done, total);
        }
        const found = await digestOf(target, table);
        const { rows, digest } = sent.value;
        if (found.rows !== rows || found.digest !== digest)
          throw differs(table, toUrl, rows, found.rows, nothingKept);
      }
      await restoreRules();
      await continueIds(from, target, tables);
    });
    return { tables: tables.length, rows: done };
  } finally {
    await from.destroy();
    await to.destroy();
  }
}

/**
 * See that a database has the very rows of another one of its kind, and change nothing.
 * @returns how many they are
 * @throws DomainError `transfer-impossible` where it has others, or other tables
 */
export async function compareRows(
  fromUrl: string,
  toUrl: string,
  { todo = asItIs, ...options }: CompareRowsOptions = {},
): Promise<number> {
  const [from, to] = [openOne(fromUrl), openOne(toUrl)];
  try {
    const [ours, theirs] = [await from.tables(), await to.tables()];
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
      throw impossible(
        `The database ${describeDatabase(toUrl)} has other tables than those that were to come there. ${todo}`,
      );
    }
    await compareAll(from.db, to.db, ours, toUrl, { ...options, todo });
    return await countAll(to.db, ours);
  } finally {
    await from.db.destroy();
    await to.db.destroy();
  }
}

/** For what takes as long as it takes. */
function openOne(url: string): { readonly db: Kysely<unknown>; tables(): Promise<Table[]> } {
  const { kyselyAtStart, tableColumns } = capabilitiesFor({ url, poolSize: 1 });
  const db = new Kysely<unknown>({ dialect: kyselyAtStart });
  return { db, tables: async () => tablesFrom(await tableColumns(db)) };
}

/** Whether a database of ours, with its tables, has a row of anybody's. */
export async function hasRows(url: string): Promise<boolean> {
  const db = new Kysely<unknown>({ dialect: capabilitiesFor({ url, poolSize: 1 }).kysely });
  try {
    for (const { name } of await db.introspection.getTables()) {
      if (name !== ownTable && (await countOf(db, name)) > 0) return true;
    }
    return false;
  } finally {
    await db.destroy();
  }
}

async function countOf(db: Kysely<unknown>, table: string): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total from ${sql.table(table)}`.execute(
    db,
  );
  return rows[0]?.total ?? 0;
}

async function countAll(db: Kysely<unknown>, tables: readonly Table[]): Promise<number> {
  let total = 0;
  for (const { name } of tables) total += await countOf(db, name);
  return total;
}

async function isEmpty(db: Kysely<unknown>, tables: readonly Table[]): Promise<boolean> {
  for (const { name } of tables) {
    if (name !== ownTable && (await countOf(db, name)) > 0) return false;
  }
  return true;
}

async function compareAll(
  from: Kysely<unknown>,
  to: Kysely<unknown>,
  tables: readonly Table[],
  toUrl: string,
  { signal, onRows, todo }: CopyRowsOptions & { readonly todo: string },
): Promise<void> {
  const total = onRows ? await countAll(from, tables) : 0;
  let done = 0;
  for (const table of tables) {
    signal?.throwIfAborted();
    const [ours, theirs] = [await digestOf(from, table), await digestOf(to, table)];
    if (ours.rows !== theirs.rows || ours.digest !== theirs.digest) {
      throw differs(table, toUrl, ours.rows, theirs.rows, todo);
    }
    done += ours.rows;
    onRows?.(done, total);
  }
}

function differs({ name }: Table, toUrl: string, ours: number, theirs: number, todo: string): DomainError {
  return impossible(
    `The table ${name} of the database ${describeDatabase(toUrl)} has ${theirs} rows, and not the ${ours} that were to come there, or ` +
      `they are others. ${todo}`,
  );
}

const impossible = (why: string) => new DomainError('transfer-impossible', why);

/**
 * No trigger of ours writes what is copied as well, and foreign keys are checked once all rows are there. Returns how all is as
 * before; a transaction that is undone undoes this, too.
 */
async function suspendRules(db: Kysely<unknown>, tables: readonly Table[]): Promise<() => Promise<void>> {
  const { rows: keys } = await sql<{ name: string; table_name: string }>`
    select c.conname as name, t.relname as table_name from pg_constraint c join pg_class t on t.oid = c.conrelid
    where c.contype = 'f' and not c.condeferrable and t.relnamespace = current_schema()::regnamespace`.execute(
    db,
  );
  const change = async (triggers: string, constraints: string) => {
    for (const { name } of tables) {
      await sql`alter table ${sql.table(name)} ${sql.raw(triggers)} trigger user`.execute(db);
    }
    for (const { name, table_name } of keys) {
      await sql`alter table ${sql.table(table_name)} alter constraint ${sql.ref(name)} ${sql.raw(constraints)}`.execute(
        db,
      );
    }
  };
  await change('disable', 'deferrable initially deferred');
  return async () => {
    await sql`set constraints all immediate`.execute(db);
    await change('enable', 'not deferrable');
  };
}

/** Ids that were given once are not given again, also where their rows are gone. */
async function continueIds(
  from: Kysely<unknown>,
  to: Kysely<unknown>,
  tables: readonly Table[],
): Promise<void> {
  const { rows } = await sql<{
    name: string;
    last: number;
  }>`select name, seq as last from sqlite_sequence`.execute(from);
  const known = new Set(tables.map(({ name }) => name));
  for (const { name, last } of rows) {
    if (!known.has(name) || last < 1) continue;
    await sql`select setval(pg_get_serial_sequence(${name}, 'id'), ${last}::bigint, true)`.execute(to);
  }
}
