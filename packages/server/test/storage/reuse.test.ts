import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { BlobStore } from '../../src/domain/blobs.js';
import type { Database } from '../../src/domain/repositories.js';
import { createServices, type Services } from '../../src/domain/services.js';
import { createFileBlobStore } from '../../src/storage/index.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';

describe.each(databasesUnderTest())('bytes announced and not sent, on $name', ({ createMigrated }) => {
  let folder: string;
  let testDatabase: TestDatabase;
  let database: Database;
  let blobs: BlobStore;
  let services: Services;
  let touched: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'persephone-reuse-'));
    testDatabase = await createMigrated();
    database = await openDatabase({ url: testDatabase.url });
    const store = createFileBlobStore(join(folder, 'blobs'));
    touched = [];
    // The store itself, with a note of what is written and read.
    const noting =
      <A extends unknown[], R>(name: string, work: (...args: A) => R) =>
      (...args: A): R => {
        touched.push(name);
        return work(...args);
      };
    blobs = {
      ...store,
      receive: noting('receive', store.receive),
      put: noting('put', store.put),
      read: noting('read', store.read),
      stream: noting('stream', store.stream),
    };
    services = createServices({ database, blobs });
  });
  afterEach(async () => {
    await database.close();
    await testDatabase.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function* content(...chunks: Uint8Array[]) {
    yield* chunks;
  }

  const sound = encodeWav16(
    Float32Array.from({ length: 16_000 }, (_, i) => Math.sin(i / 10) / 2),
    16_000,
  );

  test('are known as what they are: nothing is written, read or decoded', async () => {
    const first = await services.audio.upload({ fileName: 'a.wav', content: content(sound) });
    touched.length = 0;
    const { audio, created } = await services.audio.uploadOnce(
      { fileName: 'b.wav', content: content(new Uint8Array()) },
      first.contentHash,
    );
    expect(touched).toEqual([]);
    expect(created).toBe(true);
    const { id, createdAt, ...same } = first;
    expect(audio).toMatchObject({ ...same, fileName: 'b.wav' });
    expect(await readdir(join(folder, 'blobs', 'aside'))).toEqual([]);
    const again = await services.audio.uploadOnce(
      { fileName: 'b.wav', content: content() },
      first.contentHash,
    );
    expect(again).toMatchObject({ created: false, audio: { id: audio.id } });
  });

  test('of a recording that cannot be used, too, which is told under its own name', async () => {
    const broken = Buffer.from('RIFF no sound');
    const first = await services.audio.upload({ fileName: 'first.wav', content: content(broken) });
    expect(first.problem?.detail).toContain('first.wav');
    const { audio } = await services.audio.uploadOnce(
      { fileName: 'second.wav', content: content() },
      first.contentHash,
    );
    expect(audio.problem).toEqual({
      code: first.problem?.code,
      detail: first.problem?.detail.replaceAll('first.wav', 'second.wav'),
    });
  });

  test('are to be sent where they are not known, or their file is gone; no row is left of the try', async () => {
    const unknown = 'a'.repeat(64);
    const announce = (hash: string) =>
      services.audio.uploadOnce({ fileName: 'b.wav', content: content() }, hash);
    await expect(announce(unknown)).rejects.toMatchObject({ code: 'bytes-not-found' });
    expect(await database.blobs.unreferenced(-1000)).toEqual([]);
    const first = await services.audio.upload({ fileName: 'a.wav', content: content(sound) });
    await blobs.delete(first.contentHash);
    await expect(announce(first.contentHash)).rejects.toMatchObject({ code: 'bytes-not-found' });
    await services.audio.uploadOnce(
      { fileName: 'b.wav', content: content(sound.subarray(0, 10), sound.subarray(10)) },
      first.contentHash,
    );
    expect(Buffer.from(await blobs.read(first.contentHash)).equals(Buffer.from(sound))).toBe(true);
  });
});
