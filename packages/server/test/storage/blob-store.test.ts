import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createFileBlobStore } from '../../src/storage/index.js';
import { storesUnderTest, type TestPlace } from '../support/blob-stores.js';

async function* chunks(...parts: (string | Uint8Array)[]) {
  for (const part of parts) yield Buffer.from(part);
}

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function filesUnder(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

async function everything(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

describe.each(storesUnderTest)('blobs in $name', ({ start, stop, place: makePlace }) => {
  let place: TestPlace;
  beforeAll(start, 120_000);
  afterAll(stop, 60_000);
  beforeEach(async () => {
    place = await makePlace();
  });
  afterEach(() => place.remove());

  describe('put', () => {
    test('keeps bytes under their hash and gives them back, whole and in part', async () => {
      const store = await place.store();
      const stored = await store.put(chunks('per', 'seph', 'one'));
      expect(stored).toEqual({ contentHash: sha256('persephone'), byteLength: 10 });
      expect(Buffer.from(await store.read(stored.contentHash)).toString()).toBe('persephone');
      expect((await everything(await store.stream(stored.contentHash))).toString()).toBe('persephone');
      const part = await store.stream(stored.contentHash, { start: 3, end: 6 });
      expect((await everything(part)).toString()).toBe('seph');
      expect(await store.has(stored.contentHash)).toBe(true);
      await store.delete(stored.contentHash);
      expect(await store.has(stored.contentHash)).toBe(false);
      expect(await place.kept()).toEqual([]);
    });

    test('the same bytes twice are one file', async () => {
      const store = await place.store();
      const bytes = randomBytes(100_000);
      const [a, b] = await Promise.all([store.put(chunks(bytes)), store.put(chunks(bytes))]);
      expect(a).toEqual(b);
      expect(await store.put(chunks(bytes))).toEqual(a);
      expect(await place.kept()).toEqual([a.contentHash]);
    });

    test('an empty file is a file', async () => {
      const store = await place.store();
      const stored = await store.put(chunks());
      expect(stored).toEqual({ contentHash: sha256(''), byteLength: 0 });
      expect((await store.read(stored.contentHash)).length).toBe(0);
    });

    test('one byte too many is refused with nothing kept, and the rest is not read', async () => {
      const store = await place.store();
      let read = 0;
      async function* endless() {
        for (;;) {
          read += 1;
          yield Buffer.alloc(10);
        }
      }
      await expect(store.put(endless(), 95)).rejects.toMatchObject({ code: 'upload-too-large' });
      expect(read).toBe(10);
      expect(await place.kept()).toEqual([]);
      expect((await store.put(chunks(Buffer.alloc(95)), 95)).byteLength).toBe(95);
    });

    test('a source that breaks off leaves nothing', async () => {
      const store = await place.store();
      async function* broken() {
        yield Buffer.from('half');
        throw new Error('gone');
      }
      await expect(store.put(broken())).rejects.toThrow('gone');
      expect(await place.kept()).toEqual([]);
    });

    test('takes no more memory for a large file than for a small one', async () => {
      const store = await place.store();
      const chunk = Buffer.alloc(64 * 1024, 7);
      let most = 0;
      async function* large() {
        for (let i = 0; i < 1024; i++) {
          if (i % 64 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
          yield chunk;
        }
      }
      const before = process.memoryUsage().arrayBuffers;
      expect((await store.put(large())).byteLength).toBe(64 * 1024 * 1024);
      expect(most - before).toBeLessThan(16 * 1024 * 1024);
    });
  });

  test('what is no hash is never a path', async () => {
    const store = await place.store();
    for (const name of ['../../etc/passwd', '', 'a'.repeat(63), `${'a'.repeat(63)}/`, 'A'.repeat(64)]) {
      await expect(store.read(name)).rejects.toThrow('Not a content hash');
      await expect(store.stream(name)).rejects.toThrow('Not a content hash');
      await expect(store.delete(name)).rejects.toThrow('Not a content hash');
    }
  });

  test('a blob that is missing is an error when it is opened, not in mid-stream', async () => {
    const store = await place.store();
    await expect(store.stream(sha256('nothing'))).rejects.toThrow(/is missing/);
    await expect(store.read(sha256('nothing'))).rejects.toThrow(/is missing/);
  });

  test('a blob that is missing is told as such, with how to get it back', async () => {
    const lines: string[] = [];
    const store = await place.store((line) => lines.push(line));
    await expect(store.read(sha256('nothing'))).rejects.toMatchObject({
      code: 'file-missing',
      detail: expect.stringContaining(sha256('nothing')),
    });
    expect(lines).toHaveLength(1);
  });

  describe('receive and place', () => {
    test('what is received is read anywhere, has no name until it is placed, and is let go of', async () => {
      const store = await place.store();
      const received = await store.receive(chunks('abc', 'defg'));
      expect(received).toMatchObject({ byteLength: 7, contentHash: sha256('abcdefg') });
      expect((await everything(received.stream())).toString()).toBe('abcdefg');
      expect((await everything(received.stream({ start: 2, end: 4 }))).toString()).toBe('cde');
      expect(await store.has(received.contentHash)).toBe(false);
      await store.place([received]);
      await store.place([received]);
      await received.release();
      await received.release();
      expect(await place.kept()).toEqual([received.contentHash]);
      expect(Buffer.from(await store.read(received.contentHash)).toString()).toBe('abcdefg');
    });

    test('placed again where it was removed in between', async () => {
      const store = await place.store();
      const received = await store.receive(chunks('bytes'));
      await store.place([received]);
      await store.delete(received.contentHash);
      await store.place([received]);
      expect(Buffer.from(await store.read(received.contentHash)).toString()).toBe('bytes');
      await received.release();
      expect(await place.kept()).toEqual([received.contentHash]);
    });

    test('nothing is kept of what is too large or breaks off', async () => {
      const store = await place.store();
      await expect(store.receive(chunks('abc'), 2)).rejects.toMatchObject({ code: 'upload-too-large' });
      expect(await place.kept()).toEqual([]);
    });
  });

  describe('the trash', () => {
    test('keeps what was discarded, which comes back when it is wanted', async () => {
      const store = await place.store();
      const { contentHash } = await store.put(chunks('wanted'));
      expect(await store.discard(contentHash)).toBe(true);
      expect(await store.discard(contentHash)).toBe(false);
      expect(await place.trash()).toEqual([contentHash]);
      expect(Buffer.from(await store.read(contentHash)).toString()).toBe('wanted');
      expect(await place.trash()).toEqual([]);
    });
  });
});

describe('a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'persephone-blobs-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('has each file under the first two digits of its hash and the hash', async () => {
    const { contentHash } = await createFileBlobStore(folder).put(chunks('persephone'));
    expect(await readFile(join(folder, contentHash.slice(0, 2), contentHash), 'utf8')).toBe('persephone');
  });

  test('a file of another length in its place is replaced', async () => {
    const store = createFileBlobStore(folder);
    const { contentHash } = await store.put(chunks('whole bytes'));
    await writeFile(join(folder, contentHash.slice(0, 2), contentHash), 'who');
    await store.put(chunks('whole bytes'));
    expect(Buffer.from(await store.read(contentHash)).toString()).toBe('whole bytes');
  });

  test('keeps it for so long from when it was discarded, however old the file is', async () => {
    const trash = join(folder, 'trash');
    const store = createFileBlobStore(join(folder, 'blobs'), { trash });
    const { contentHash } = await store.put(chunks('old'));
    const yearAgo = new Date(Date.now() - 365 * 86_400_000);
    await utimes(join(folder, 'blobs', contentHash.slice(0, 2), contentHash), yearAgo, yearAgo);
    await store.discard(contentHash);
    const ages = { asideMs: 3_600_000, discardedMs: 30 * 86_400_000 };
    expect(await store.removeLeftovers(ages)).toEqual({ aside: 0, discarded: 0 });
    await utimes(join(trash, contentHash), yearAgo, yearAgo);
    expect(await store.removeLeftovers(ages)).toEqual({ aside: 0, discarded: 1 });
    expect(await readdir(trash)).toEqual([]);
  });

  test('after a kill -9 in mid-upload there is only a leftover, which is removed when it is old', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', fileURLToPath(new URL('./put-forever.ts', import.meta.url)), folder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const left = await filesUnder(folder);
    expect(left).toHaveLength(1);
    expect(left[0]).toMatch(/\.part$/);

    const store = createFileBlobStore(folder, { trash: join(folder, 'trash') });
    const ages = (asideMs: number) => ({ asideMs, discardedMs: 0 });
    expect(await store.removeLeftovers(ages(60_000))).toEqual({ aside: 0, discarded: 0 });
    expect(await filesUnder(folder)).toEqual(left);
    expect(await store.removeLeftovers(ages(0))).toEqual({ aside: 1, discarded: 0 });
    expect(await filesUnder(folder)).toEqual([]);
    expect((await store.put(chunks('and on it goes'))).byteLength).toBe(14);
  });
});
