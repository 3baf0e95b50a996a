import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/db/index.js';
import { createLog } from '../../src/jobs/log.js';
import { createFileBlobStore } from '../../src/storage/index.js';
import type { DatabaseUnderTest } from '../support/databases.js';

export type InspectionPlace = Awaited<ReturnType<typeof inspectionPlace>>;

/** Where a test has recordings inspected: a database, a folder with the blobs in it, and what the worker `w` is given. */
export async function inspectionPlace(createMigrated: DatabaseUnderTest['createMigrated']) {
  const under = await createMigrated();
  const database = await openDatabase({ url: under.url });
  const folder = await mkdtemp(join(tmpdir(), 'persephone-inspections-'));
  const blobs = createFileBlobStore(join(folder, 'blobs'));
  const log = createLog('test', () => {});
  return {
    database,
    folder,
    blobs,
    dependencies: { database, blobs, owner: 'w', log },
    dispose: async () => {
      await database.close();
      await under.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
