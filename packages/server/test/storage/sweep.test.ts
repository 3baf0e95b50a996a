import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { BlobStore } from '../../src/domain/blobs.js';
import { defaultModelSettings } from '../../src/domain/models/defaults.js';
import type { Database } from '../../src/domain/repositories.js';
import { createServices } from '../../src/domain/services.js';
import { sweep } from '../../src/domain/sweep.js';
import { createFileBlobStore } from '../../src/storage/index.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';

async function* bytes(text: string) {
  yield Buffer.from(text);
}

describe.each(databasesUnderTest())('a sweep on $name', ({ createMigrated }) => {
  let test_: TestDatabase;
  let database: Database;
  let blobs: BlobStore;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'persephone-sweep-'));
    test_ = await createMigrated();
    database = await openDatabase({ url: test_.url });
    blobs = createFileBlobStore(join(folder, 'blobs'));
  });
  afterEach(async () => {
    await database.close();
    await test_.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  const now = { force: false, olderThanMs: 0 };
  const trash = () => readdir(join(folder, 'trash'));

  async function fill(referred: number, orphans: number): Promise<string[]> {
    const { audio } = createServices({ database, blobs });
    for (let i = 0; i < referred; i++) {
      await audio.upload({ fileName: `${i}.wav`, content: bytes(`referred ${i}`) });
    }
    const hashes: string[] = [];
    for (let i = 0; i < orphans; i++) hashes.push((await blobs.put(bytes(`orphan ${i}`))).contentHash);
    return hashes.sort();
  }

  test('moves what nothing refers to to the trash, up to a tenth of all files', async () => {
    const [orphan] = await fill(9, 1);
    expect(await sweep({ database, blobs }, now)).toMatchObject({ files: 10, orphans: 1, discarded: 1 });
    expect(await trash()).toEqual([orphan]);
    expect(await sweep({ database, blobs }, now)).toMatchObject({ files: 9, orphans: 0, discarded: 0 });
  });

  test('touches nothing where more would go, unless it is told to', async () => {
    const orphans = await fill(8, 2);
    expect(await sweep({ database, blobs }, now)).toMatchObject({
      ...{ files: 10, orphans: 2, discarded: 0, tooMany: true },
    });
    for (const hash of orphans) expect(await blobs.has(hash)).toBe(true);
    expect(await sweep({ database, blobs }, { ...now, force: true })).toMatchObject({
      ...{ files: 10, orphans: 2, discarded: 2, tooMany: false },
    });
    expect((await trash()).sort()).toEqual(orphans);
  });

  test('leaves what is young: an upload may be under way', async () => {
    await fill(19, 1);
    expect(await sweep({ database, blobs }, { force: true })).toMatchObject({ orphans: 0, discarded: 0 });
  });

  test('knows every kind of row that refers to bytes', async () => {
    const { audio } = createServices({ database, blobs });
    const { id } = await audio.upload({ fileName: 'a.wav', content: bytes('audio') });
    const of = async (text: string) => (await blobs.put(bytes(text))).contentHash;
    const [model, checkpoint, upload] = [await of('model'), await of('checkpoint'), await of('upload')];
    const corpus = await database.corpora.insert({
      ...{ name: 'c', labelType: 'phonemes', featureType: 'fbank', maxSamples: null, labels: ['a'] },
      partition: { training: [], validation: [], testing: [] },
    });
    const row = await database.models.insert({
      ...{ name: 'm', corpusId: corpus.id, settings: defaultModelSettings },
    });
    await database.models.setTrained(row.id, model);
    await database.jobs.enqueue({ kind: 'train', modelId: row.id });
    const claim = await database.jobs.claim(['train'], 'worker', 60_000, 3);
    if (!claim) throw new Error('No job');
    await database.jobs.saveCheckpoint(claim, checkpoint);
    await database.blobs.claim([upload]);
    await test_.past(
      'enforced',
      `insert into job (kind, state, attempts, changed_at, content_hash)
        values ('import-zip', 'queued', 0, 0, '${upload}')`,
    );
    expect(await sweep({ database, blobs }, { ...now, force: true })).toMatchObject({
      ...{ files: 4, orphans: 0, discarded: 0 },
    });
    expect(await database.blobs.countReferenced()).toBe(4);
    expect(await database.audio.find(id)).toBeDefined();
  });
});
