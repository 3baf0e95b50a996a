import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Table, TableColumn } from '../dialects/capabilities.js';

export type TableRow = Readonly<Record<string, unknown>>;

/** Rows of a table as both databases give them: how many, and a digest that does not depend on their order. */
export interface Digest {
  readonly rows: number;
  readonly digest: string;
}

const rowsAtOnce = 500;

/** The tables that columns are of. */
export function tablesFrom(columns: readonly TableColumn[]): Table[] {
  const names = [...new Set(columns.map(({ table_name }) => table_name))];
  return names.map((name) => {
    const ours = columns.filter(({ table_name }) => table_name === name);
    const key = ours.filter((column) => column.key > 0).sort((a, b) => a.key - b.key);
    if (key.length === 0) throw new Error(`The table ${name} has no primary key`);
    const namesOf = (some: typeof ours) => some.map(({ column_name }) => column_name);
    return { name, columns: namesOf(ours), key: namesOf(key) };
  });
}

/** All rows, in portions. */
export async function* rowsOf(
  db: Kysely<unknown>,
  { name, columns, key }: Table,
): AsyncGenerator<readonly TableRow[], void, undefined> {
  const list = (names: readonly string[]) => sql.join(names.map((column) => sql.ref(column)));
  let last: TableRow | undefined;
  do {
    const behind = last;
    const after = behind
      ? sql`where (${list(key)}) > (${sql.join(key.map((column) => sql`${behind[column]}`))})`
      : sql``;
    const { rows } = await sql<TableRow>`
      select ${list(columns)} from ${sql.table(name)} ${after} order by ${list(key)} limit ${rowsAtOnce}`.execute(
      db,
    );
    if (rows.length > 0) yield rows;
    last = rows.length === rowsAtOnce ? rows.at(-1) : undefined;
  } while (last);
}

/** Adds up rows: the exclusive or of the SHA-256 of each, which a primary key keeps from being the same twice. */
export class RowDigest {
  #rows = 0;
  readonly #sum = Buffer.alloc(32);

  constructor(private readonly columns: readonly string[]) {}

  add(row: TableRow): void {
    const values = this.columns.map((column) => row[column] ?? null);
    const hash = createHash('sha256').update(JSON.stringify(values)).digest();
    for (let i = 0; i < hash.length; i++) this.#sum[i] = (this.#sum[i] ?? 0) ^ (hash[i] ?? 0);
    this.#rows += 1;
  }

  get value(): Digest {
    return { rows: this.#rows, digest: this.#sum.toString('hex') };
  }
}

export async function digestOf(db: Kysely<unknown>, table: Table): Promise<Digest> {
  const digest = new RowDigest(table.columns);
  for await (const rows of rowsOf(db, table)) for (const row of rows) digest.add(row);
  return digest.value;
}
