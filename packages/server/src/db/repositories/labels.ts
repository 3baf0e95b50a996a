import type { Kysely } from 'kysely';
import type { Label, LabelRepository } from '../../domain/labels/label.js';
import { normalForm } from '../../domain/text.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import { atomically, pagesOf, portions } from './rows.js';

export const toLabel = (row: Row<'label'>): Label => ({ id: row.id, label: row.label });

export function labelRepository(db: Kysely<Schema>, capabilities: Capabilities): LabelRepository {
  const count = db.selectFrom('label').select((eb) => eb.fn.countAll<number>().as('total'));

  return {
    async insert(label) {
      const row = await db
        .insertInto('label')
        .values({ label: normalForm(label) })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toLabel(row);
    },

    async ensure(labels) {
      // Sorted, so that two processes that add the same labels lock them in the same order.
      const wanted = [...new Set(labels.map((label) => normalForm(label)))].sort();
      if (wanted.length === 0) return [];
      const rows = await atomically(db, async (trx) => {
        const found: Row<'label'>[] = [];
        for (const portion of portions(
          wanted.map((label) => ({ label })),
          capabilities,
        )) {
          await trx
            .insertInto('label')
            .values(portion)
            .onConflict((oc) => oc.column('label').doNothing())
            .execute();
          const names = portion.map(({ label }) => label);
          found.push(
            ...(await trx
              .selectFrom('label')
              .selectAll()
              .where((eb) => capabilities.isOneOfTexts(eb.ref('label'), names))
              .execute()),
          );
        }
        return found;
      });
      return rows.map(toLabel).sort((a, b) => a.id - b.id);
    },

    list: pagesOf(db, db.selectFrom('label').selectAll(), count, (rows) => rows.map(toLabel)),
  };
}
