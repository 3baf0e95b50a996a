import { encoderFeatureVersion } from '@persephone/engine/encoders';
import type { EncoderDescription } from '@persephone/engine/features';
import { type Kysely, sql } from 'kysely';
import type { Encoder, EncoderRepository } from '../../domain/encoders/encoder.js';
import { nameForm } from '../../domain/text.js';
import type { Row, Schema } from '../schema.js';
import { deleteRow, isoTime, isPossibleId } from './rows.js';

const mostNamed = 5;

export const toEncoder = (row: Row<'encoder'>): Encoder => ({
  id: row.id,
  name: row.name,
  contentHash: row.content_hash,
  byteLength: row.byte_length,
  description: JSON.parse(row.description) as EncoderDescription,
  createdAt: isoTime(row.created_at),
});

export function encoderRepository(db: Kysely<Schema>): EncoderRepository {
  const listing = () =>
    db
      .selectFrom('encoder')
      .selectAll()
      .select(sql<number>`(select count(*) from model m where m.encoder_id = encoder.id)`.as('models'))
      .orderBy('id', 'desc');
  const withFeatures = (featureVersion: string) =>
    db.selectFrom('encoder').selectAll().where('feature_version', '=', featureVersion).executeTakeFirst();

  return {
    async keep({ name, byteLength, description }) {
      const featureVersion = encoderFeatureVersion(description);
      const made = await db
        .insertInto('encoder')
        .values({
          name: nameForm(name),
          content_hash: description.sha256,
          byte_length: byteLength,
          feature_version: featureVersion,
          description: JSON.stringify(description),
        })
        .onConflict((oc) => oc.column('feature_version').doNothing())
        .returningAll()
        .executeTakeFirst();
      const row = made ?? (await withFeatures(featureVersion));
      if (!row) throw new Error(`The encoder ${name} was deleted while it was uploaded again`);
      return { encoder: toEncoder(row), created: made !== undefined };
    },

    async find(id) {
      if (!isPossibleId(id)) return undefined;
      const row = await db.selectFrom('encoder').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toEncoder(row);
    },

    async withFeatures(featureVersion) {
      const row = await withFeatures(featureVersion);
      return row && toEncoder(row);
    },

    list: async () => (await listing().execute()).map((row) => ({ ...toEncoder(row), models: row.models })),

    async listed(id) {
      if (!isPossibleId(id)) return undefined;
      const row = await listing().where('id', '=', id).executeTakeFirst();
      return row && { ...toEncoder(row), models: row.models };
    },

    async rename(id, name) {
      if (!isPossibleId(id)) return false;
      const { numUpdatedRows } = await db
        .updateTable('encoder')
        .set({ name: nameForm(name) })
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    delete: (id) => deleteRow(db, 'encoder', id),

    async modelsOf(id) {
      if (!isPossibleId(id)) return [];
      const rows = await db
        .selectFrom('model')
        .select('name')
        .where('encoder_id', '=', id)
        .orderBy('id')
        .limit(mostNamed)
        .execute();
      return rows.map(({ name }) => name);
    },
  };
}
