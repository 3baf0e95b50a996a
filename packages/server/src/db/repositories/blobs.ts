import type { Kysely } from 'kysely';
import type { BlobRepository } from '../../domain/blobs.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';

export function blobRepository(db: Kysely<Schema>, { now }: Capabilities): BlobRepository {
  return {
    async claim(hashes) {
      // In one order, so that two transactions that claim the same ones cannot wait for each other.
      for (const hash of [...new Set(hashes)].sort()) {
        await db
          .insertInto('blob')
          .values({ hash })
          .onConflict((oc) => oc.column('hash').doUpdateSet({ touched_at: now }))
          .execute();
      }
    },
  };
}
