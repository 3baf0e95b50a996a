import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import yazl from 'yazl';
import { extensionOf, nameOfAll, withFiles } from '../../src/shared/upload/files.js';
import { sha256InPieces, sha256Of } from '../../src/shared/upload/hash.js';
import { filesInZip, ZipProblem } from '../../src/shared/upload/zip.js';
import { found } from './found.js';

const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path);

test('hidden files are left out and counted; a file given twice is one; another at its path gets a path of its own', () => {
  const first = withFiles(
    [],
    [
      found('a/x.wav'),
      found('a/.DS_Store'),
      found('__MACOSX/a/x.wav'),
      found('a/Thumbs.db'),
      found('/b.txt'),
    ],
  );
  expect([paths(first.files), first.hidden]).toEqual([['a/x.wav', 'b.txt'], 3]);
  const again = withFiles(first.files, [found('a/x.wav'), found('a/x.wav', 'other bytes'), found('c.wav')]);
  expect([paths(again.files), again.hidden]).toEqual([['a/x.wav', 'b.txt', '2/a/x.wav', 'c.wav'], 0]);
  expect(again.files[0]).toBe(first.files[0]);
  expect(again.files[2]?.size).toBe('other bytes'.length);
});

test('no two files of an import have the same path, and none is lost', () => {
  const file = fc.record({ path: fc.constantFrom('a.wav', 'b/a.wav', '2/a.wav', 'c.txt'), size: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(file), fc.array(file), (before, added) => {
      const make = ({ path, size }: { path: string; size: number }) => found(path, 'x'.repeat(size));
      const { files } = withFiles(withFiles([], before.map(make)).files, added.map(make));
      expect(new Set(paths(files)).size).toBe(files.length);
      const given = new Set([...before, ...added].map(({ path, size }) => `${path} ${size}`));
      expect(files.length).toBeGreaterThanOrEqual(given.size - 3);
      for (const { path, size } of [...before, ...added]) {
        expect(files.some((kept) => kept.path.endsWith(path) && kept.size === size)).toBe(true);
      }
    }),
  );
});

test('names', () => {
  expect(['a/b.WAV', 'a.b/c', 'x', 'a.tar.gz'].map(extensionOf)).toEqual(['wav', '', '', 'gz']);
  expect(nameOfAll([])).toBeUndefined();
  expect(nameOfAll([found('a/b.wav')])).toBe('b.wav');
  expect(nameOfAll([found('story/b.wav'), found('story/x/c.wav')])).toBe('story');
  expect(nameOfAll([found('story/b.wav'), found('c.wav')])).toBeUndefined();
});

test('the same hash at once and in pieces, and the one that the world agrees on', async () => {
  const bytes = Uint8Array.from({ length: 2_500_000 }, (_, i) => (i * 7) % 251);
  for (const content of [new Uint8Array(), new TextEncoder().encode('abc'), bytes]) {
    const expected = createHash('sha256').update(content).digest('hex');
    const blob = new Blob([content]);
    expect([await sha256Of(blob), await sha256InPieces(blob)]).toEqual([expected, expected]);
  }
});

async function zipOf(members: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const zip = new yazl.ZipFile();
  for (const [name, text] of Object.entries(members)) zip.addBuffer(Buffer.from(text), name);
  zip.addEmptyDirectory('empty');
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Uint8Array.from(Buffer.concat(chunks));
}

test('a zip file is read by its directory, and each file of it when it is wanted, more than once', async () => {
  const long = 'm a '.repeat(10_000);
  const files = await filesInZip(found('x.zip', await zipOf({ 'ŋ/a.txt': long, 'b.txt': 'b' })));
  expect(files.map(({ path, size }) => [path, size])).toEqual([
    ['ŋ/a.txt', long.length],
    ['b.txt', 1],
  ]);
  for (let i = 0; i < 2; i++) expect(await (await files[0]?.bytes())?.text()).toBe(long);
  await expect(filesInZip(found('y.zip', 'no zip at all'))).rejects.toThrow(ZipProblem);
});

test('damaged bytes in a zip file are an error and not a file', async () => {
  const bytes = await zipOf({ 'a.txt': 'm a m a '.repeat(100) });
  const at = 40;
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  const files = await filesInZip(found('x.zip', bytes));
  await expect(files[0]?.bytes()).rejects.toThrow();
});
