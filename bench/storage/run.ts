// Files to and from a bucket, against the folder: `PERSEPHONE_FILES=s3://BUCKET/bench npx tsx bench/storage/run.ts [ROUNDS]`, with
// PERSEPHONE_S3_ENDPOINT and keys as the service has them. In turn in one run, so that both see the same machine: recordings of 2 MB, as
// many at a time as a worker or a page has under way, and one of 256 MB; received, put in their place and read back. Each line is the median
// of the rounds: MB/s of the folder, of the bucket, and the ratio. What it put is removed.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseStorageConfig } from '../../packages/server/src/config.js';
import type { BlobStore } from '../../packages/server/src/domain/blobs.js';
import {
  createBucketPlace,
  createFolderPlace,
  makeDataFolder,
} from '../../packages/server/src/storage/index.js';
import { median } from '../shared/figures.js';

const [rounds = 3] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'persephone-storage-'));
const { bucket } = parseStorageConfig(process.env);
if (!bucket) throw new Error('Name a bucket to measure with PERSEPHONE_FILES');
const places = { folder: join(folder, 'folder'), bucket: join(folder, 'bucket') };
for (const place of Object.values(places)) await makeDataFolder(place);
const stores: Readonly<Record<'folder' | 'bucket', BlobStore>> = {
  folder: createFolderPlace(places.folder).blobs(),
  bucket: (await createBucketPlace({ ...bucket, cacheBytes: 0 }, places.bucket)).blobs(),
};

const kinds = {
  '48 of 2 MB, 4 at a time': { count: 48, byteLength: 2_000_000, atOnce: 4 },
  'one of 256 MB': { count: 1, byteLength: 256_000_000, atOnce: 1 },
} as const;
const part = 64 * 1024;

/** Other bytes each time, that take no time to be made. */
function source(byteLength: number): () => AsyncIterable<Uint8Array> {
  const [first, block] = [randomBytes(32), randomBytes(part)];
  return async function* () {
    yield first;
    for (let left = byteLength - first.length; left > 0; left -= part) {
      yield left < part ? block.subarray(0, left) : block;
    }
  };
}

async function inTurn(count: number, atOnce: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async () => {
    for (let i = next++; i < count; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

try {
  for (const [name, { count, byteLength, atOnce }] of Object.entries(kinds)) {
    const found = {
      folder: { put: [] as number[], read: [] as number[] },
      bucket: { put: [] as number[], read: [] as number[] },
    };
    for (let round = 0; round < rounds; round++) {
      for (const which of ['folder', 'bucket'] as const) {
        const store = stores[which];
        const sources = Array.from({ length: count }, () => source(byteLength));
        const hashes: string[] = [];
        const put = await seconds(() =>
          inTurn(count, atOnce, async (i) => {
            const bytes = sources[i]?.() ?? source(0)();
            hashes.push((await store.put(bytes)).contentHash);
          }),
        );
        const read = await seconds(() =>
          inTurn(count, atOnce, async (i) => {
            let length = 0;
            for await (const chunk of await store.stream(hashes[i] ?? ''))
              length += (chunk as Uint8Array).length;
            if (length !== byteLength) throw new Error(`${length} bytes of ${byteLength} came back`);
          }),
        );
        found[which].put.push((count * byteLength) / 1e6 / put);
        found[which].read.push((count * byteLength) / 1e6 / read);
        for (const hash of hashes) await store.delete(hash);
      }
    }
    for (const what of ['put', 'read'] as const) {
      const [ours, theirs] = [median(found.folder[what]), median(found.bucket[what])];
      process.stdout.write(
        `${name}, ${what}: folder ${ours.toFixed(0)} MB/s, bucket ${theirs.toFixed(0)} MB/s, ${(theirs / ours).toFixed(2)}\n`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
