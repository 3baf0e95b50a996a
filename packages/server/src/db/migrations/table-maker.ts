import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

type OnDelete = 'restrict' | 'cascade' | 'set null';

/** How migrations make tables and indexes. Released migrations use it: what a method has come to mean stays. */
export function tableMaker(db: Kysely<unknown>, capabilities: Capabilities) {
  const { types, isContentHash, tableOptions } = capabilities;
  const { integer, real } = types;

  /** A table under construction, with the naming of its constraints said once. */
  const table = (name: string) => {
    let builder: CreateTableBuilder<string, string> = db.schema.createTable(name);
    const self = {
      id: () => {
        builder = builder.addColumn('id', integer, (c) => capabilities.generatedId(c));
        return self;
      },
      integer: (column: string) => {
        builder = builder.addColumn(column, integer, (c) => c.notNull());
        return self;
      },
      optionalInteger: (column: string) => {
        builder = builder.addColumn(column, integer);
        return self;
      },
      real: (column: string) => {
        builder = builder.addColumn(column, real, (c) => c.notNull());
        return self;
      },
      text: (column: string) => {
        builder = builder.addColumn(column, 'text', (c) => c.notNull());
        return self;
      },
      optionalText: (column: string) => {
        builder = builder.addColumn(column, 'text');
        return self;
      },
      /** 0 or 1, 0 at first. */
      flag: (column: string) => {
        builder = builder.addColumn(column, integer, (c) => c.notNull().defaultTo(0));
        return self.check(column, sql`${sql.ref(column)} in (0, 1)`);
      },
      createdAt: () => {
        builder = builder.addColumn('created_at', integer, (c) =>
          c.notNull().defaultTo(sql`(${capabilities.now})`),
        );
        return self;
      },
      contentHash: (column: string) => self.check(column, isContentHash(column)),
      references: (column: string, parent: string, onDelete: OnDelete) => {
        builder = builder.addForeignKeyConstraint(`${name}_${column}_fkey`, [column], parent, ['id'], (key) =>
          key.onDelete(onDelete),
        );
        return self;
      },
      check: (what: string, condition: RawBuilder<unknown> | undefined) => {
        if (condition) builder = builder.addCheckConstraint(`${name}_${what}_check`, sql`(${condition})`);
        return self;
      },
      unique: (...columns: string[]) => {
        builder = builder.addUniqueConstraint(`${name}_${columns.join('_')}_key`, columns);
        return self;
      },
      primaryKey: (...columns: string[]) => {
        builder = builder.addPrimaryKeyConstraint(`${name}_pkey`, columns);
        return self;
      },
      create: () => builder.modifyEnd(tableOptions).execute(),
    };
    return self;
  };
  const index = (name: string, ...columns: string[]) =>
    db.schema
      .createIndex(`${name}_${columns.join('_')}_index`)
      .on(name)
      .columns(columns)
      .execute();

  return { table, index };
}
