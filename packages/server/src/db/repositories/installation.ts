import type { Kysely } from 'kysely';
import type { InstallationRepository } from '../../domain/installation.js';
import type { Schema } from '../schema.js';
import { isoTime } from './rows.js';

export function installationRepository(db: Kysely<Schema>): InstallationRepository {
  return {
    async get() {
      const row = await db.selectFrom('installation').selectAll().executeTakeFirstOrThrow();
      return { id: row.id, createdAt: isoTime(row.created_at) };
    },
  };
}
