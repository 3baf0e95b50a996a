import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openZip, type ZipArchive, type ZipLimits, type ZipMember } from '../../src/zip/index.js';
import { inMemory, pack, packRaw, type RawMember } from './make.js';

const limits: ZipLimits = { members: 50, names: 10_000, unpackedBytes: 8 * 1024 * 1024, ratio: 100 };
const open = (bytes: Uint8Array, some: Partial<ZipLimits> = {}) =>
  openZip(inMemory(bytes), { ...limits, ...some });

async function contentOf(archive: ZipArchive, member: ZipMember): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of archive.read(member)) parts.push(part);
  return Buffer.concat(parts);
}

async function contents(archive: ZipArchive): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const member of archive.members) found[member.name] = (await contentOf(archive, member)).toString();
  return found;
}

describe('an honest zip file', () => {
  test.each([true, false])(
    'gives its members, folders and Unicode names kept (compressed: %s)',
    async (compress) => {
      const files = {
        'a.txt': 'a b',
        'село/дом/ŋa̰.txt': 'ŋ a̰'.normalize('NFC'),
        'deep/er/and/deeper/b.txt': '',
      };
      const archive = await open(await pack(files, compress));
      expect(await contents(archive)).toEqual(
        Object.fromEntries(Object.entries(files).map(([name, content]) => [name.normalize('NFC'), content])),
      );
      expect(archive.members.map((member) => member.baseName)).toEqual([
        'a.txt',
        'ŋa̰.txt'.normalize('NFC'),
        'b.txt',
      ]);
    },
  );

  test('can be read again, and counts once', async () => {
    const archive = await open(await pack({ 'a.bin': randomBytes(5 * 1024 * 1024) }));
    const [member] = archive.members as [ZipMember];
    const first = await contentOf(archive, member);
    expect(first.length).toBe(5 * 1024 * 1024);
    expect(first.equals(await contentOf(archive, member))).toBe(true);
  });

  test('leaves out folders and what operating systems add', async () => {
    const bytes = packRaw([
      { name: 'sounds/', content: Buffer.alloc(0), mode: 0o040755 },
      { name: 'sounds/a.wav', content: Buffer.from('a') },
      { name: '__MACOSX/sounds/._a.wav', content: Buffer.from('x') },
      { name: 'sounds/._b.wav', content: Buffer.from('x') },
      { name: '.DS_Store', content: Buffer.from('x') },
    ]);
    expect((await open(bytes)).members).toEqual([{ name: 'sounds/a.wav', baseName: 'a.wav' }]);
  });

  test('names in UTF-8 without the flag are UTF-8, others CP437; all in NFC', async () => {
    const bytes = packRaw([
      { name: 'é.txt'.normalize('NFD'), content: Buffer.from('1'), flags: 0 },
      { name: Buffer.from([0x82, 0x2e, 0x74, 0x78, 0x74]), content: Buffer.from('2'), flags: 0 },
    ]);
    expect((await open(bytes)).members.map((member) => member.name)).toEqual(['é.txt', 'é.txt']);
  });

  test('backslashes divide folders, as some programs of Windows write them', async () => {
    const bytes = packRaw([
      { name: 'sounds\\', content: Buffer.alloc(0) },
      { name: 'sounds\\deep\\a.wav', content: Buffer.from('1') },
      { name: 'sounds\\._a.wav', content: Buffer.from('x') },
    ]);
    expect((await open(bytes)).members).toEqual([{ name: 'sounds/deep/a.wav', baseName: 'a.wav' }]);
  });

  test('bytes come back as they went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 5 }), async (files) => {
        const named = Object.fromEntries(files.map((bytes, i) => [`${i}.bin`, bytes]));
        const archive = await open(await pack(named));
        for (const [i, member] of archive.members.entries()) {
          expect(await contentOf(archive, member)).toEqual(Buffer.from(files[i] ?? []));
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('refused as unsafe', () => {
  const file = (member: Partial<RawMember>): RawMember => ({
    name: 'a.txt',
    content: Buffer.from('a'),
    ...member,
  });

  test.each([
    '../a.txt',
    'b/../../a.txt',
    '/etc/a.txt',
    'C:\\a.txt',
    'c:a.txt',
    '..\\a.txt',
    'b\\..\\..\\a.txt',
    '\\a.txt',
    '\\\\server\\a.txt',
    'a\0.txt',
    '',
    '..',
    '../',
  ])('the name %j', async (name) => {
    await expect(open(packRaw([file({}), file({ name })]))).rejects.toMatchObject({
      name: 'ZipError',
      code: 'zip-unsafe',
      message: expect.stringContaining(JSON.stringify(name.replaceAll('\\', '/'))),
    });
  });

  test.each([
    ['a symbolic link', { mode: 0o120777 }],
    ['a device', { mode: 0o020666 }],
    ['an encrypted member', { flags: 0x801 }],
  ])('%s', async (_, member) => {
    await expect(open(packRaw([file(member)]))).rejects.toMatchObject({ code: 'zip-unsafe' });
  });

  test('more members than the limit, folders counted', async () => {
    const many = Array.from({ length: 51 }, (_, i) => file({ name: `${i}/` }));
    await expect(open(packRaw(many))).rejects.toMatchObject({ code: 'zip-unsafe' });
    expect((await open(packRaw(many.slice(1)))).members).toEqual([]);
  });

  test('names that are longer than any path, or many long ones', async () => {
    const named = (length: number) => file({ name: 'n'.repeat(length) });
    expect((await open(packRaw([named(4096), named(4095)]))).members).toHaveLength(2);
    await expect(open(packRaw([named(4097)]))).rejects.toMatchObject({ code: 'zip-unsafe' });
    const many = [named(4096), named(4095), named(1810)];
    await expect(open(packRaw(many))).rejects.toMatchObject({ code: 'zip-unsafe' });
    expect((await open(packRaw(many.slice(1)))).members).toHaveLength(2);
  });

  test('a member that unpacks to far more than its size, whatever its header says', async () => {
    for (const size of [4 * 1024 * 1024, 10]) {
      const archive = await open(packRaw([file({ content: Buffer.alloc(4 * 1024 * 1024), size })]));
      let unpacked = 0;
      const read = async () => {
        for await (const chunk of archive.read(archive.members[0] as ZipMember)) unpacked += chunk.length;
      };
      await expect(read()).rejects.toMatchObject({ code: 'zip-unsafe' });
      expect(unpacked).toBeLessThan(2 * 1024 * 1024);
    }
  });

  test('members that together unpack to more than the limit, though they share their data', async () => {
    const content = randomBytes(3 * 1024 * 1024);
    const bytes = packRaw([
      file({ name: '1', content }),
      file({ name: '2', content, shares: 0 }),
      file({ name: '3', content, shares: 0 }),
    ]);
    expect(bytes.length).toBeLessThan(4 * 1024 * 1024);
    await expect(contents(await open(bytes))).rejects.toMatchObject({ code: 'zip-unsafe' });
  });

  test('a small file may shrink as it likes', async () => {
    const archive = await open(packRaw([file({ content: Buffer.alloc(900_000) })]));
    expect((await contentOf(archive, archive.members[0] as ZipMember)).length).toBe(900_000);
  });
});

describe('refused as unreadable', () => {
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('this is no zip file at all, only text')],
    ['noise', randomBytes(10_000)],
  ])('%s', async (_, bytes) => {
    await expect(open(bytes)).rejects.toMatchObject({ name: 'ZipError', code: 'zip-unreadable' });
  });

  test('a zip file without its end or its beginning', async () => {
    const bytes = await pack({ 'a.txt': randomBytes(2000), 'b.txt': randomBytes(2000) });
    await expect(open(bytes.subarray(0, -30))).rejects.toMatchObject({ code: 'zip-unreadable' });
    await expect(open(bytes.subarray(500)).then(contents)).rejects.toMatchObject({ code: 'zip-unreadable' });
  });

  test.each([
    ['a wrong checksum', { checksum: 1 }],
    ['a wrong size', { size: 3 }],
    ['an unknown method', { method: 14 }],
    ['damaged data', { method: 8, content: Buffer.from('x') }],
  ])('a member with %s, by name', async (what, member) => {
    const bytes = packRaw([{ name: 'dir/a.txt', content: Buffer.from('abcdef'), ...member }]);
    if (what === 'damaged data') bytes[30 + 'dir/a.txt'.length] = 0xff;
    await expect(contents(await open(bytes))).rejects.toMatchObject({
      code: 'zip-unreadable',
      message: expect.stringContaining('dir/a.txt'),
    });
  });
});

test('a zip file with any byte changed is read or refused, never anything else', async () => {
  const whole = await pack({ 'a.txt': 'a b c d e f', 'dir/b.wav': randomBytes(300) });
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ by;
      const refusal = await open(bytes)
        .then(contents)
        .then(
          () => 'ZipError',
          (error: Error) => error.name,
        );
      expect(refusal).toBe('ZipError');
    }),
    { numRuns: 300 },
  );
});
