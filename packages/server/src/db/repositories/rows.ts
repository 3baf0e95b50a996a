import {
  type Compilable,
  type CompiledQuery,
  type InsertObject,
  type Kysely,
  type SelectQueryBuilder,
  sql,
} from 'kysely';
import type { Page, PageRequest } from '../../domain/pages.js';
import { repeatDeadlocked } from '../deadlock.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema, TableName } from '../schema.js';

/** A time of the database in the domain's form. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

export const optionalIsoTime = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : isoTime(milliseconds);

/** The listing has the confidence of what has none below 0. */
export const givenConfidence = ({ confidence }: { readonly confidence: number }): number | null =>
  confidence < 0 ? null : confidence;

/** Whether a row can have this id. What cannot be an id is not found, whatever a database would say to it. */
export const isPossibleId = (id: number): boolean => Number.isSafeInteger(id) && id > 0;

/** Delete the row with this id. False where there is none. */
export async function deleteRow(db: Kysely<Schema>, table: TableName, id: number): Promise<boolean> {
  if (!isPossibleId(id)) return false;
  const { numAffectedRows } = await sql`delete from ${sql.table(table)} where id = ${id}`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}

/**
 * A query of which only the values differ from time to time. It is put together at its first use, which takes longer
 * than the database takes to answer it. `build` gives it with any values; those that it is asked with take their
 * places in the order of its text.
 */
export function fixedQuery<R>(
  db: Kysely<Schema>,
  build: () => Compilable<R>,
  /** `readAtOnce` where it can be asked; `keepPlan` where the same way of doing it serves all values. */
  { readAtOnce, keepPlan }: Partial<Pick<Capabilities, 'readAtOnce' | 'keepPlan'>> = {},
): (...parameters: readonly unknown[]) => Promise<R[]> {
  let compiled: CompiledQuery<R> | undefined;
  return async (...parameters) => {
    if (!compiled) {
      compiled = build().compile();
      keepPlan?.(compiled.sql);
    }
    if (compiled.parameters.length !== parameters.length) {
      throw new Error(
        `${parameters.length} values for the ${compiled.parameters.length} of: ${compiled.sql}`,
      );
    }
    const query: CompiledQuery<R> = { ...compiled, parameters };
    const rows = db.isTransaction ? undefined : readAtOnce?.(db, query);
    return rows ?? (await db.executeQuery<R>(query)).rows;
  };
}

/** Rows by their ids, which are all that `build` binds: put together once, and found in the same way each time. */
export function rowsByIds<R>(
  db: Kysely<Schema>,
  { boundIds, keepPlan }: Pick<Capabilities, 'boundIds' | 'keepPlan'>,
  build: (ids: readonly number[]) => Compilable<R>,
): (ids: readonly number[]) => Promise<R[]> {
  const rows = fixedQuery<R>(db, () => build([]), { keepPlan });
  return (ids) => rows(boundIds(ids));
}

/**
 * What inserts one row into a table and returns it, put together once: `toRow` gives the same members in the same order,
 * whatever is inserted.
 */
export function insertOne<Table extends TableName, N>(
  db: Kysely<Schema>,
  table: Table,
  toRow: (item: N) => InsertObject<Schema, Table>,
): (item: N) => Promise<Row<Table>> {
  let insert: ((...parameters: readonly unknown[]) => Promise<Row<Table>[]>) | undefined;
  return async (item) => {
    const values = toRow(item);
    insert ??= fixedQuery<Row<Table>>(
      db,
      () => db.insertInto(table).values(values).returningAll() as unknown as Compilable<Row<Table>>,
    );
    const [row] = await insert(...Object.values(values));
    if (!row) throw new Error(`Nothing was returned of what was inserted into ${table}`);
    return row;
  };
}

/** So many may be read at once, while nobody else is answered: their texts may be long. */
const fewRows = 20;

/**
 * Pages of a table, by id. Each row carries the size of the whole list, so that most pages take one query; a page
 * past the end has no row to tell it, and counts.
 */
export function pagesOf<Table extends TableName, R extends object, T>(
  db: Kysely<Schema>,
  all: SelectQueryBuilder<Schema, Table, R>,
  count: SelectQueryBuilder<Schema, Table, { total: number }>,
  toItems: (rows: readonly R[]) => readonly T[] | Promise<readonly T[]>,
  capabilities?: Pick<Capabilities, 'readAtOnce' | 'keepPlan'>,
): (page: PageRequest) => Promise<Page<T>> {
  type Counted = R & { readonly total: number };
  const build = () =>
    all
      .select(sql<number>`(${count})`.as('total'))
      .orderBy(sql`id`)
      .limit(1)
      .offset(1) as unknown as Compilable<Counted>;
  const rowsOf = fixedQuery<Counted>(db, build);
  const fewOf = fixedQuery<Counted>(db, build, capabilities);
  return async ({ pageNumber, pageSize }) => {
    const ofPage = pageSize <= fewRows ? fewOf : rowsOf;
    const rows = await ofPage(pageSize, Math.min((pageNumber - 1) * pageSize, Number.MAX_SAFE_INTEGER));
    const [first] = rows;
    if (first) return { items: await toItems(rows), total: first.total };
    return { items: [], total: pageNumber <= 1 ? 0 : (await count.executeTakeFirstOrThrow()).total };
  };
}

/** Do several statements all or not at all, in the transaction at hand or one of their own. */
export function atomically<T>(db: Kysely<Schema>, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : repeatDeadlocked(() => db.transaction().execute(work));
}

/** Of one statement: SQLite runs in the process that answers, and nobody is answered while one runs. */
const mostRows = 500;

/**
 * Rows in portions that one statement can bind. Everything inserted comes back in the order given: ids ascend in
 * the order of the rows, while the order of RETURNING is nobody's promise.
 */
export async function insertInPortions<R extends object, T extends { readonly id: number }>(
  rows: readonly R[],
  capabilities: Capabilities,
  insert: (portion: R[]) => Promise<T[]>,
): Promise<T[]> {
  const inserted: T[] = [];
  for (const portion of portions(rows, capabilities)) inserted.push(...(await insert(portion)));
  return inserted.sort((a, b) => a.id - b.id);
}

/** The same of ids. */
export function* idsInPortions(ids: readonly number[], size = mostRows): Generator<readonly number[]> {
  for (let start = 0; start < ids.length; start += size) yield ids.slice(start, start + size);
}

export function* portions<R extends object>(rows: readonly R[], capabilities: Capabilities): Generator<R[]> {
  const [first] = rows;
  if (!first) return;
  const size = Math.min(mostRows, Math.floor(capabilities.maximumParameters / Object.keys(first).length));
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}

/**
 * Lock rows until the transaction ends, in the order of their ids, so that two that lock several wait for one another and
 * not each for the other. Nothing to do where one transaction writes at a time.
 */
export async function holdRows(
  db: Kysely<Schema>,
  { locksRows, isOneOfIds }: Pick<Capabilities, 'locksRows' | 'isOneOfIds'>,
  table: string,
  ids: readonly number[],
): Promise<void> {
  if (!locksRows || ids.length === 0) return;
  await sql`select id from ${sql.table(table)} where ${isOneOfIds(sql.ref('id'), ids)} order by id for update`.execute(
    db,
  );
}
