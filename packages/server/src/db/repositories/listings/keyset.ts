import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ListPage, ListRequest } from '../../../domain/listings/page.js';
import { normalForm } from '../../../domain/text.js';
import type { Schema } from '../../schema.js';
import { isPossibleId } from '../rows.js';

export interface KeysetSource<Sort extends string> {
  /** The table that is read, and what must hold of its rows. */
  readonly from: RawBuilder<unknown>;
  readonly where: readonly (RawBuilder<unknown> | undefined)[];
  readonly id: RawBuilder<unknown>;
  /** What each order sorts by; ids break ties. Absent: by id alone. */
  readonly keys: Readonly<Record<Sort, RawBuilder<unknown> | undefined>>;
}

interface Found {
  readonly id: number;
  readonly key: string | number;
}

/** A page of ids, read from where the last one ended, and the items that they stand for. */
export async function keysetPage<Sort extends string, T extends { readonly id: number }>(
  db: Kysely<Schema>,
  { from, where, id, keys }: KeysetSource<Sort>,
  request: ListRequest<Sort, unknown>,
  toItems: (ids: readonly number[]) => Promise<readonly T[]>,
): Promise<ListPage<T>> {
  const { after, limit, skip = 0, descending } = request;
  const key = keys[request.sort] ?? id;
  const direction = sql.raw(descending ? 'desc' : 'asc');
  const than = sql.raw(descending ? '<' : '>');
  const beyond =
    after &&
    (key === id ? sql`${id} ${than} ${after.id}` : sql`(${key}, ${id}) ${than} (${after.key}, ${after.id})`);
  const order = key === id ? sql`${id} ${direction}` : sql`${key} ${direction}, ${id} ${direction}`;
  const { rows } = await sql<Found>`
    select ${id} as id, ${key} as key from ${from} where ${allOf(beyond ? [...where, beyond] : where)}
    order by ${order} limit ${limit + 1} offset ${skip}`.execute(db);
  // Of a list that ends with its first page nothing is counted: what few rows pass has been looked for in all of them.
  const isWhole = !after && skip === 0 && rows.length <= limit;
  const counted = () => (isWhole ? rows.length : countOf(db, from, where));
  const found = rows.slice(0, limit);
  const last = rows.length > limit ? found.at(-1) : undefined;
  // Where there is a connection for each, both are read at once.
  const [items, total] = await Promise.all([
    toItems(found.map((row) => row.id)),
    request.count ? counted() : null,
  ]);
  return { items, next: last ? { key: last.key, id: last.id } : null, total };
}

/** That all of these hold that there are. */
export function allOf(conditions: readonly (RawBuilder<unknown> | undefined)[]): RawBuilder<unknown> {
  const some = conditions.filter((condition) => condition !== undefined);
  return some.length === 0 ? sql`1 = 1` : sql.join(some, sql` and `);
}

async function countOf(
  db: Kysely<Schema>,
  from: RawBuilder<unknown>,
  filters: KeysetSource<string>['where'],
): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from ${from} where ${allOf(filters)}`.execute(db);
  return rows[0]?.total ?? 0;
}

/** What is looked for, in the form of what is stored and as the databases fold (see Capabilities.folded). */
export const foldedText = (text: string): string =>
  normalForm(text).replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** A condition where a filter was given. */
export function given<V>(
  value: V | undefined,
  condition: (value: V) => RawBuilder<unknown>,
): RawBuilder<unknown> | undefined {
  return value === undefined ? undefined : condition(value);
}

/** That a count is above zero, or is zero. */
export const isSome = (column: string) => (wanted: boolean) =>
  wanted ? sql`${sql.ref(column)} > 0` : sql`${sql.ref(column)} = 0`;

/** An id that no row can have is no row's. */
export const sameId = (column: string) => (id: number) =>
  sql`${sql.ref(column)} = ${isPossibleId(id) ? id : -2}`;

/**
 * That a row of a listing is of this language; 0: of none, nor of the demonstration, which is one of its own. Written so that a
 * database sees that a partial index serves.
 */
export const isOfLanguage = (isOfDemonstration: (wanted: boolean) => RawBuilder<unknown>) => (id: number) =>
  id === 0
    ? sql`(language_id = -1 and ${isOfDemonstration(false)})`
    : sql`(language_id > 0 and ${sameId('language_id')(id)})`;

/** Items in the order of these ids. */
export function inOrder<T extends { readonly id: number }>(ids: readonly number[], items: readonly T[]): T[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
