import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Page, PageRequest } from '../../domain/pages.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema, TableName } from '../schema.js';

/** A time of the database in the domain's form. */
export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

export const optionalIsoTime = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : isoTime(milliseconds);

/** Whether a row can have this id. What cannot be an id is not found, whatever a database would say to it. */
export const isPossibleId = (id: number): boolean => Number.isSafeInteger(id) && id > 0;

/**
 * A page of a table, by id. Each row carries the size of the whole list, so that most pages take one query; a page
 * past the end has no row to tell it, and counts.
 */
export async function listPage<Table extends TableName, R extends object, T>(
  all: SelectQueryBuilder<Schema, Table, R>,
  count: SelectQueryBuilder<Schema, Table, { total: number }>,
  { pageNumber, pageSize }: PageRequest,
  toItems: (rows: readonly R[]) => readonly T[] | Promise<readonly T[]>,
): Promise<Page<T>> {
  const rows = (await all
    .select(sql<number>`(${count})`.as('total'))
    .orderBy(sql`id`)
    .limit(pageSize)
    .offset(Math.min((pageNumber - 1) * pageSize, Number.MAX_SAFE_INTEGER))
    .execute()) as (R & { readonly total: number })[];
  const [first] = rows;
  if (first) return { items: await toItems(rows), total: first.total };
  return { items: [], total: pageNumber <= 1 ? 0 : (await count.executeTakeFirstOrThrow()).total };
}

/** Do several statements all or not at all, in the transaction at hand or one of their own. */
export function atomically<T>(db: Kysely<Schema>, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
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

export function* portions<R extends object>(rows: readonly R[], capabilities: Capabilities): Generator<R[]> {
  const [first] = rows;
  if (!first) return;
  const size = Math.min(mostRows, Math.floor(capabilities.maximumParameters / Object.keys(first).length));
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}

/** Ids by what they belong to, each list in the order of the pairs. */
export function grouped(
  pairs: readonly { readonly owner: number; readonly id: number }[],
): Map<number, number[]> {
  const lists = new Map<number, number[]>();
  for (const { owner, id } of pairs) {
    const list = lists.get(owner);
    if (list) list.push(id);
    else lists.set(owner, [id]);
  }
  return lists;
}
