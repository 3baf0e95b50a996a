import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { openDatabase } from '../../src/db/index.js';
import type { Schema } from '../../src/db/schema.js';
import { createDeletionService, type DeletionService } from '../../src/domain/deletion/service.js';
import type { Database } from '../../src/domain/repositories.js';
import { createFileBlobStore } from '../../src/storage/index.js';
import type { DatabaseUnderTest, TestDatabase } from '../support/databases.js';
import { hash, rawHandle } from './fixtures.js';

/** A database in which things are deleted by the service of deletions. */
export interface Deletions {
  readonly test: TestDatabase;
  readonly db: Database;
  readonly raw: Kysely<Schema>;
  readonly deletion: DeletionService;
  dispose(): Promise<void>;
}

export async function openDeletions({
  createMigrated,
}: Pick<DatabaseUnderTest, 'createMigrated'>): Promise<Deletions> {
  const test = await createMigrated();
  await test.past('enforced', `insert into blob (hash) values ('${hash('a')}')`);
  const db = await openDatabase({ url: test.url });
  const raw = rawHandle(test.url);
  const folder = await mkdtemp(join(tmpdir(), 'persephone-deletions-'));
  return {
    ...{ test, db, raw, deletion: createDeletionService(db, createFileBlobStore(folder)) },
    async dispose() {
      await raw.destroy();
      await db.close();
      await test.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A corpus of these utterances. */
export const newCorpus = (
  db: Database,
  training: readonly number[],
  validation: readonly number[],
  testing: readonly number[],
) =>
  db.corpora.insert({
    ...{ name: 'c', labelType: 'phonemes', featureType: 'fbank', maxSamples: null, labels: ['a', 'm'] },
    partition: { training, validation, testing },
  });
