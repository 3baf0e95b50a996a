import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { BlobStore } from '../../src/domain/blobs.js';
import type { Database } from '../../src/domain/repositories.js';
import { createServices } from '../../src/domain/services.js';
import { createFileBlobStore } from '../../src/storage/index.js';
import { verifyFiles } from '../../src/verify/index.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';

describe.each(databasesUnderTest())('verifying the files, on $name', ({ createMigrated }) => {
  let folder: string;
  let testDatabase: TestDatabase;
  let database: Database;
  let blobs: BlobStore;
  /** By the name of the recording. */
  const hashes = new Map<string, string>();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'persephone-verify-'));
    testDatabase = await createMigrated();
    database = await openDatabase({ url: testDatabase.url });
    blobs = createFileBlobStore(join(folder, 'blobs'));
    const services = createServices({ database, blobs });
    for (const [i, name] of ['a.wav', 'b.wav', 'c.wav', 'd.wav'].entries()) {
      const bytes = encodeWav16(new Float32Array(1600).fill(i / 10), 16_000);
      await services.audio.upload({ fileName: name, content: asStream(bytes) });
      const { contentHash } = await blobs.put(asStream(bytes));
      hashes.set(name, contentHash);
    }
  });
  afterEach(async () => {
    await database.close();
    await testDatabase.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function* asStream(bytes: Uint8Array) {
    yield bytes;
  }
  const hashOf = (name: string) => hashes.get(name) ?? '';
  const pathOf = (name: string) => join(folder, 'blobs', hashOf(name).slice(0, 2), hashOf(name));

  test('finds nothing where all is as it was written, and each file once', async () => {
    const seen: string[] = [];
    const { files, bytes, faulty } = await verifyFiles(database, blobs, {
      onFile: (_, total, hash) => {
        expect(total).toBe(4);
        seen.push(hash);
      },
    });
    expect({ files, bytes, faulty }).toEqual({ files: 4, bytes: 4 * (44 + 3200), faulty: [] });
    expect(seen).toEqual([...hashes.values()].sort());
  });

  test('names what is missing, what is cut short and what is changed by what it belongs to', async () => {
    await rm(pathOf('a.wav'));
    await truncate(pathOf('b.wav'), 100);
    await writeFile(pathOf('c.wav'), encodeWav16(new Float32Array(1600).fill(0.9), 16_000));
    const { files, faulty } = await verifyFiles(database, blobs);
    expect(files).toBe(4);
    expect(new Map(faulty.map(({ belongsTo, fault }) => [belongsTo.join(), fault]))).toEqual(
      new Map([
        ['the recording a.wav', 'missing'],
        ['the recording b.wav', 'damaged'],
        ['the recording c.wav', 'damaged'],
      ]),
    );
    expect(faulty.map(({ contentHash }) => contentHash)).toEqual(
      [hashOf('a.wav'), hashOf('b.wav'), hashOf('c.wav')].sort(),
    );
    // It mended nothing, and lost nothing.
    expect((await readdir(join(folder, 'blobs'))).length).toBeGreaterThan(0);
  });

  test('goes on behind the file that it came to, and stops when it is asked to', async () => {
    const stop = new AbortController();
    let last = '';
    const stopped = verifyFiles(database, blobs, {
      signal: stop.signal,
      onFile: (done, _, hash) => {
        last = hash;
        if (done === 3) stop.abort();
      },
    });
    await expect(stopped).rejects.toThrow();
    const seen: string[] = [];
    const rest = await verifyFiles(database, blobs, {
      after: last,
      onFile: (_, __, hash) => seen.push(hash),
    });
    expect(rest.files).toBe(1);
    expect(seen).toEqual([...hashes.values()].sort().slice(3));
  });
});
