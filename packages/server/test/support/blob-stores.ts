import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlobStore } from '../../src/domain/blobs.js';
import {
  createBucketPlace,
  createFileBlobStore,
  createFolderPlace,
  createReserve,
  type FilePlace,
  makeDataFolder,
  type StorageLog,
  writeIdentity,
} from '../../src/storage/index.js';
import { openObjects } from '../../src/storage/s3/objects.js';
import { type RunningS3, s3Servers, settingsOf } from './s3-servers.js';

/** A place for the blobs of one test. */
export interface TestPlace {
  /** For a process of its own: the folder, and the settings of the bucket as JSON, or nothing. */
  readonly spec: { readonly folder: string; readonly bucket: string };
  store(log?: StorageLog): Promise<BlobStore>;
  /** The names of everything that is kept, finished or not, in its place or aside. */
  kept(): Promise<string[]>;
  trash(): Promise<string[]>;
  remove(): Promise<void>;
}

export interface StoreUnderTest {
  readonly name: string;
  /** Once for all places. */
  start(): Promise<void>;
  stop(): Promise<void>;
  place(): Promise<TestPlace>;
}

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

const temporary = () => mkdtemp(join(tmpdir(), 'persephone-blobs-'));

const folderStore: StoreUnderTest = {
  name: 'a folder',
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  async place() {
    const folder = await temporary();
    return {
      spec: { folder: join(folder, 'blobs'), bucket: '' },
      store: async (log) => createFileBlobStore(join(folder, 'blobs'), log ? { log } : {}),
      kept: () => filesUnder(join(folder, 'blobs')),
      trash: () => filesUnder(join(folder, 'trash')),
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

/** As the service opens it: with an identity, and its own folder beside it. */
export async function openBucket(
  place: FilePlace,
  dataFolder: string,
  opens: 'files' | 'ranges',
  log: StorageLog = () => {},
): Promise<BlobStore> {
  const identity = { installation: randomUUID(), database: 'of a test', since: '' };
  await makeDataFolder(dataFolder);
  await writeIdentity(createFolderPlace(dataFolder).documents, identity);
  return place.open(identity, { log, reserve: createReserve(dataFolder, 1024), opens });
}

const bucketStores: readonly StoreUnderTest[] = s3Servers.map((server) => {
  let running: RunningS3 | undefined;
  return {
    name: `a bucket of ${server.name}`,
    async start() {
      running = await server.start();
      await running.makeBucket('tests');
    },
    async stop() {
      await running?.stop();
    },
    async place() {
      if (!running) throw new Error('Not started');
      const folder = await temporary();
      const settings = settingsOf(running, 'tests', `${randomUUID()}/`);
      const objects = await openObjects(settings);
      const names = async (start: string) => {
        const found: string[] = [];
        for await (const portion of objects.list(start)) {
          found.push(...portion.map(({ name }) => name.slice(name.lastIndexOf('/') + 1)));
        }
        return found;
      };
      return {
        spec: { folder, bucket: JSON.stringify(settings) },
        store: async (log) => openBucket(await createBucketPlace(settings, folder), folder, 'files', log),
        kept: async () => [...(await names('blobs/')), ...(await filesUnder(join(folder, 'blobs')))],
        trash: () => names('trash/'),
        remove: () => rm(folder, { recursive: true, force: true }),
      };
    },
  };
});

/** Every store that the service runs on; each test of what a store does runs on all of them. */
export const storesUnderTest: readonly StoreUnderTest[] = [folderStore, ...bucketStores];
