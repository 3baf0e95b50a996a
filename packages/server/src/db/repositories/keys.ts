import { type Kysely, sql } from 'kysely';
import type { ApiKey, KeyRepository } from '../../domain/keys/key.js';
import { nameForm } from '../../domain/text.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import { isoTime, isPossibleId, optionalIsoTime } from './rows.js';

const toKey = (row: Row<'api_key'>): ApiKey => ({
  id: row.id,
  name: row.name,
  createdAt: isoTime(row.created_at),
  revokedAt: optionalIsoTime(row.revoked_at),
});

export function keyRepository(db: Kysely<Schema>, { now }: Capabilities): KeyRepository {
  return {
    async insert(name, keyHash) {
      const row = await db
        .insertInto('api_key')
        .values({ name: nameForm(name), key_hash: keyHash })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toKey(row);
    },
    async list() {
      return (await db.selectFrom('api_key').selectAll().orderBy('id').execute()).map(toKey);
    },
    async revoke(id) {
      if (!isPossibleId(id)) return undefined;
      const row = await db
        .updateTable('api_key')
        .set({ revoked_at: sql<number>`coalesce(revoked_at, ${now})` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst();
      return row && toKey(row);
    },
    async accepted(keyHash) {
      const row = await db
        .selectFrom('api_key')
        .select('id')
        .where('key_hash', '=', keyHash)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return row?.id;
    },
  };
}
