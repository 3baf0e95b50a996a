import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.js';
import type { ForeignKey, TableColumn, Violation } from './capabilities.js';

interface CatalogueKey {
  readonly name: string;
  readonly table: string;
  readonly parent: string;
  readonly columns: string[];
  readonly parent_columns: string[];
  readonly on_delete: 'a' | 'r' | 'c' | 'n' | 'd';
  readonly validated: boolean;
  readonly enforced: boolean;
  readonly disabled_triggers: number;
}

const deleteActions = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
} as const;

/** The foreign keys of the current schema's tables. NOT ENFORCED came with PostgreSQL 18, hence the detour. */
async function keys(db: Kysely<Schema>): Promise<CatalogueKey[]> {
  const { rows } = await sql<CatalogueKey>`
    select k.conname as name, child.relname as "table", parent.relname as parent,
      (select array_agg(a.attname::text order by u.n)
         from unnest(k.conkey) with ordinality u(attnum, n)
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum) as columns,
      (select array_agg(a.attname::text order by u.n)
         from unnest(k.confkey) with ordinality u(attnum, n)
         join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum) as parent_columns,
      k.confdeltype::text as on_delete,
      k.convalidated as validated,
      coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true) as enforced,
      (select count(*) from pg_trigger t where t.tgconstraint = k.oid and t.tgenabled not in ('O', 'A'))
        as disabled_triggers
    from pg_constraint k
    join pg_class child on child.oid = k.conrelid
    join pg_class parent on parent.oid = k.confrelid
    where k.contype = 'f' and child.relnamespace = current_schema()::regnamespace
    order by child.relname, k.oid`.execute(db);
  return rows;
}

export async function foreignKeyProblems(
  db: Kysely<Schema>,
  declared: readonly ForeignKey[],
): Promise<string[]> {
  const found = await keys(db);
  return declared.flatMap((key) => {
    const where = `${key.table}.${key.column}`;
    const one = found.find(
      (k) =>
        k.name === key.name &&
        k.table === key.table &&
        k.columns.join() === key.column &&
        k.parent === key.parent &&
        deleteActions[k.on_delete] === key.onDelete,
    );
    if (!one) return [`${where} has no foreign key to ${key.parent} (on delete ${key.onDelete})`];
    if (!one.enforced) return [`the foreign key of ${where} is declared NOT ENFORCED`];
    if (!one.validated) return [`the foreign key of ${where} is NOT VALID: existing rows were never checked`];
    if (one.disabled_triggers > 0) return [`the triggers that check ${where} are disabled`];
    return [];
  });
}

/** The columns of the current schema's tables but those of the migrations. */
export async function postgresTableColumns(db: Kysely<unknown>): Promise<readonly TableColumn[]> {
  const { rows } = await sql<TableColumn>`
    select t.relname as table_name, a.attname as column_name,
      coalesce(array_position(k.conkey, a.attnum), 0) as key
    from pg_class t
    join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    left join pg_constraint k on k.conrelid = t.oid and k.contype = 'p'
    where t.relkind = 'r' and t.relnamespace = current_schema()::regnamespace and t.relname not like 'kysely\\_%'
    order by t.relname collate "C", a.attnum`.execute(db);
  return rows;
}

/** Every row whose reference leads nowhere, by one anti-join for each foreign key of the catalogue. */
export async function postgresViolations(db: Kysely<Schema>): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const key of await keys(db)) {
    const pairs = key.columns.map((column, i) => ({ column, parentColumn: key.parent_columns[i] ?? '' }));
    const same = sql.join(
      pairs.map((p) => sql`parent.${sql.ref(p.parentColumn)} = child.${sql.ref(p.column)}`),
      sql` and `,
    );
    const set = sql.join(
      pairs.map((p) => sql`child.${sql.ref(p.column)} is not null`),
      sql` and `,
    );
    const values = sql.join(pairs.map((p) => sql`child.${sql.ref(p.column)}`));
    const { rows } = await sql<{ row: string; value: string }>`
      select coalesce(to_jsonb(child) ->> 'id', child.ctid::text) as row, concat_ws(', ', ${values}) as value
      from ${sql.table(key.table)} child
      where ${set} and not exists (select 1 from ${sql.table(key.parent)} parent where ${same})
      order by child.ctid`.execute(db);
    for (const { row, value } of rows) {
      violations.push({ table: key.table, column: key.columns.join(', '), row, parent: key.parent, value });
    }
  }
  return violations;
}
