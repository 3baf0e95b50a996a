import { Readable } from 'node:stream';
import type { BlobStore, ByteRange, OpenedBytes, ReceivedBlob } from '../../domain/blobs.js';
import { DomainError } from '../../domain/errors.js';
import type { StorageLog } from '../blob-store.js';
import type { FileCache } from '../file-cache.js';
import { openFileSource } from '../file-source.js';
import { putInto } from '../put.js';
import { isHash, severalAtOnce } from '../several.js';
import type { Objects } from './objects.js';
import { partBytes } from './objects.js';
import { openRanges } from './ranges.js';

export interface BucketStoreOptions {
  /** Where bytes arrive before their hash is known: of it are taken `receive`, `aside` and what they leave. */
  readonly local: BlobStore;
  readonly cache: FileCache;
  /** What `open` gives: a file on this machine, for those who read all of it, or the parts that are asked for. */
  readonly opens: 'files' | 'ranges';
  readonly log?: StorageLog;
  /** Uploads in parts are given up where they have been under way for so long. */
  readonly abandonedUploadMs?: number;
}

/** 16 GiB over a line of 2 Mbit/s. */
const dayMs = 24 * 60 * 60 * 1000;

export const blobsFolder = 'blobs/';
export const trashFolder = 'trash/';

/**
 * Blobs as objects, in the same places as files of a folder have: blobs/<first two digits of the hash>/<hash>, and trash/<hash>. Bytes
 * arrive in a file on this machine, since an object cannot be renamed and its name is its hash; `place` sends them. An object is there
 * whole or not at all. Several processes, on several machines, may use the same bucket.
 */
export function createBucketBlobStore(
  objects: Objects,
  { local, cache, opens, log = () => {}, abandonedUploadMs = dayMs }: BucketStoreOptions,
): BlobStore {
  const nameOf = (contentHash: string) => {
    if (!isHash(contentHash)) throw new TypeError('Not a content hash');
    return `${blobsFolder}${contentHash.slice(0, 2)}/${contentHash}`;
  };
  const trashed = (contentHash: string) => `${trashFolder}${contentHash}`;

  /** A file that is wanted again comes back from the trash by itself. */
  async function backFromTrash(contentHash: string): Promise<boolean> {
    if (!(await objects.copy(trashed(contentHash), nameOf(contentHash)))) return false;
    await objects.delete(trashed(contentHash));
    log(`${contentHash} was in the trash and is referred to: it is back in its place`);
    return true;
  }

  async function existing<T>(
    contentHash: string,
    work: (name: string) => Promise<T | undefined>,
  ): Promise<T> {
    const name = nameOf(contentHash);
    const found = (await work(name)) ?? ((await backFromTrash(contentHash)) ? await work(name) : undefined);
    if (found !== undefined) return found;
    log(`The object ${name} is missing, although it is referred to`);
    throw new DomainError(
      'file-missing',
      `The file with the SHA-256 ${contentHash} is missing from the bucket. Restore it from a backup.`,
    );
  }

  const stream = (contentHash: string, range?: ByteRange): Promise<Readable> =>
    existing(contentHash, (name) => objects.get(name, range));

  const cached = (contentHash: string) => cache.take(contentHash, () => stream(contentHash));

  async function openFile(contentHash: string): Promise<OpenedBytes> {
    const file = await cached(contentHash);
    try {
      const source = await openFileSource(file.path);
      return { ...source, close: () => source.close().finally(() => file.release()) };
    } catch (error) {
      await file.release();
      throw error;
    }
  }

  async function send(received: ReceivedBlob): Promise<void> {
    const { contentHash, byteLength } = received;
    const name = nameOf(contentHash);
    if ((await objects.byteLength(name)) === byteLength) return;
    const opened = await received.open();
    try {
      if (byteLength <= partBytes) {
        await objects.put(name, await opened.read(0, byteLength), contentHash);
      } else await objects.putStream(name, received.stream(), byteLength);
      if (opened.path !== undefined) await cache.adopt(opened.path, contentHash, byteLength);
    } finally {
      await opened.close();
    }
  }

  const store: BlobStore = {
    aside: () => local.aside(),
    receive: (source, maximumBytes) => local.receive(source, maximumBytes),
    withReserve: (work) => local.withReserve(work),

    place: (received) => severalAtOnce(received, send),

    put: (source, maximumBytes) => putInto(store)(source, maximumBytes),

    async read(contentHash) {
      const opened = await openFile(contentHash);
      try {
        return await opened.read(0, opened.byteLength);
      } finally {
        await opened.close();
      }
    },

    async open(contentHash) {
      if (opens === 'files') return openFile(contentHash);
      const byteLength = await store.byteLength(contentHash);
      return openRanges(byteLength, (range) => stream(contentHash, range));
    },

    /** Never from this machine's copies: what is compared with its hash is what the bucket has. */
    async stream(contentHash, range) {
      // An empty object has no range, which servers refuse.
      if (range && (await store.byteLength(contentHash)) === 0) return Readable.from([]);
      return stream(contentHash, range);
    },

    async has(contentHash) {
      if ((await objects.byteLength(nameOf(contentHash))) !== undefined) return true;
      return backFromTrash(contentHash);
    },

    byteLength: (contentHash) => existing(contentHash, objects.byteLength),

    async delete(contentHash) {
      await objects.delete(nameOf(contentHash));
      await cache.remove(contentHash);
    },

    async discard(contentHash) {
      const copied = await objects.copy(nameOf(contentHash), trashed(contentHash));
      if (copied) await objects.delete(nameOf(contentHash));
      await cache.remove(contentHash);
      return copied;
    },

    async *files() {
      for await (const portion of objects.list(blobsFolder)) {
        yield portion.flatMap(({ name, ageMs }) => {
          const contentHash = name.slice(name.lastIndexOf('/') + 1);
          return isHash(contentHash) && name === nameOf(contentHash) ? [{ contentHash, ageMs }] : [];
        });
      }
    },

    async removeLeftovers({ asideMs, discardedMs }) {
      const { aside } = await local.removeLeftovers({ asideMs, discardedMs: Number.POSITIVE_INFINITY });
      await cache.removeOld({ unusedMs: discardedMs, asideMs });
      const aborted = await objects.abortUploads(Math.max(asideMs, abandonedUploadMs));
      if (aborted === undefined) {
        log(
          'The server of the bucket does not say which uploads in parts were never finished: have it remove them by a rule.',
        );
      }
      let discarded = 0;
      for await (const portion of objects.list(trashFolder)) {
        const old = portion.filter(({ ageMs }) => ageMs >= discardedMs);
        await severalAtOnce(old, ({ name }) => objects.delete(name));
        discarded += old.length;
      }
      return { aside: aside + (aborted ?? 0), discarded };
    },
  };
  return store;
}
