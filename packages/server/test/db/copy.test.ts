import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { copyDatabase, openDatabase } from '../../src/db/index.js';
import { databasesUnderTest } from '../support/databases.js';

const [sqlite, postgres] = databasesUnderTest();

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-copy-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe('a copy of a database', () => {
  test('of SQLite is a database of the same installation, in place of an earlier copy', async () => {
    const original = await (sqlite ?? fail()).createMigrated();
    const database = await openDatabase({ url: original.url });
    const { id } = await database.installation.get();
    for (const _ of [1, 2]) expect(await copyDatabase(original.url, folder)).toBe('persephone.sqlite');
    expect(await readdir(folder)).toEqual(['persephone.sqlite']);
    const copy = await openDatabase({ url: `sqlite:${join(folder, 'persephone.sqlite')}` });
    expect((await copy.installation.get()).id).toBe(id);
    await copy.close();
    await database.close();
    await original.dispose();
  });

  test('of PostgreSQL wants its own program, and says so where that is not there', async () => {
    const original = await (postgres ?? fail()).createMigrated();
    vi.stubEnv('PATH', folder);
    await expect(copyDatabase(original.url, folder)).rejects.toMatchObject({
      code: 'backup-impossible',
      detail: expect.stringContaining('pg_dump'),
    });
    expect(await readdir(folder)).toEqual([]);
    vi.unstubAllEnvs();
    await original.dispose();
  });
});

function fail(): never {
  throw new Error('a database to test on is missing');
}
