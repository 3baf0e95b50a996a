import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backUpFiles } from '../../src/backup/index.js';
import { openDatabase } from '../../src/db/index.js';
import type { Database } from '../../src/domain/repositories.js';
import { createServices } from '../../src/domain/services.js';
import { createFolderPlace } from '../../src/storage/index.js';
import { prove } from '../../src/transfer/prove.js';
import { verifyFiles } from '../../src/verify/index.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';

// Copies that are there under the name of a file and are not that file.

const [sqlite] = databasesUnderTest();
let folder: string;
let testDatabase: TestDatabase | undefined;
let database: Database;
const hashes: string[] = [];

const place = (name: string) => createFolderPlace(join(folder, name));
const pathOf = (name: string, hash: string) => join(folder, name, 'blobs', hash.slice(0, 2), hash);
const backUp = () => backUpFiles(database, place('source').blobs(), place('target').blobs());
const faulty = async (name: string) => (await verifyFiles(database, place(name).blobs())).faulty;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-copies-'));
  for (const name of ['source', 'target']) await mkdir(join(folder, name));
  testDatabase = await sqlite?.createMigrated();
  database = await openDatabase({ url: testDatabase?.url ?? '' });
  const blobs = place('source').blobs();
  const services = createServices({ database, blobs });
  hashes.length = 0;
  for (let i = 0; i < 4; i++) {
    const content = async function* () {
      yield encodeWav16(new Float32Array(1600).fill(i / 10), 16_000);
    };
    await services.audio.upload({ fileName: `${i}.wav`, content: content() });
    hashes.push((await blobs.put(content())).contentHash);
  }
  expect(await backUp()).toMatchObject({ files: 4, copied: 4, faulty: [] });
});
afterEach(async () => {
  await database.close();
  await testDatabase?.dispose();
  await rm(folder, { recursive: true, force: true });
});

test('a copy that lost its end is replaced by the next backup, and the others are not copied again', async () => {
  const [first = '', second = ''] = hashes;
  await truncate(pathOf('target', first), 100);
  await writeFile(pathOf('target', second), '');
  expect(await backUp()).toEqual({ files: 4, copied: 2, copiedBytes: 2 * 3244, faulty: [] });
  expect(await faulty('target')).toEqual([]);
  expect(await backUp()).toMatchObject({ copied: 0 });
});

test('a whole copy stays where the file that it was made of is cut short or gone', async () => {
  const [first = '', second = ''] = hashes;
  await truncate(pathOf('source', first), 100);
  await rm(pathOf('source', second));
  expect(await backUp()).toMatchObject({ files: 4, copied: 0, faulty: [] });
  expect(await faulty('target')).toEqual([]);
  await truncate(pathOf('target', first), 50);
  expect(await backUp()).toMatchObject({ copied: 0, faulty: [{ contentHash: first, fault: 'damaged' }] });
});

test('what is read back wrong after a move is copied once more, and told where that does not help', async () => {
  const [first = '', second = ''] = hashes;
  const bytes = await readFile(pathOf('target', first));
  await writeFile(pathOf('target', first), bytes.fill(7, 60));
  await rm(pathOf('target', second));
  const places = { source: place('source'), place: place('target') };
  expect(await prove(database, places, () => false, {})).toMatchObject({ files: 4, faulty: [] });

  await writeFile(pathOf('target', first), bytes);
  await writeFile(pathOf('source', first), bytes);
  await expect(prove(database, places, () => false, {})).rejects.toMatchObject({
    code: 'transfer-impossible',
    message: expect.stringContaining(`${first} (the recording `),
  });
  // Gone where it came from meanwhile, it is told as the others are.
  await rm(pathOf('source', first));
  await expect(prove(database, places, () => false, {})).rejects.toMatchObject({
    code: 'transfer-impossible',
    message: expect.stringMatching(/no longer whole in the data folder .*source either/),
  });
  // Known to be damaged before it was copied, it is named and stops nothing.
  expect(await prove(database, places, (hash) => hash === first, {})).toMatchObject({
    faulty: [{ contentHash: first, fault: 'damaged' }],
  });
});
