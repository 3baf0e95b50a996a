import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { ZipError } from './errors.js';
import { isOperatingSystemFile, memberName, unsafeName } from './names.js';

/** Bytes that can be read from anywhere: a file, a block of memory. */
export interface RandomAccess {
  readonly byteLength: number;
  /** The bytes from `start` to `end`, both inclusive. */
  stream(range: { readonly start: number; readonly end: number }): Readable;
}

export interface ZipLimits {
  /** How many members, folders included. */
  readonly members: number;
  /** How many characters all their names may have together. */
  readonly names: number;
  /** How many bytes all that is read may unpack to. */
  readonly unpackedBytes: number;
  /** How many times its packed size a member may unpack to, once that is more than a megabyte. */
  readonly ratio: number;
}

export interface ZipMember {
  /** With its folders, NFC. */
  readonly name: string;
  /** Without them. */
  readonly baseName: string;
}

export interface ZipArchive {
  /** The files, in the order of the zip file's directory; without folders and what operating systems add unasked. */
  readonly members: readonly ZipMember[];
  /**
   * The bytes of a member, as they are unpacked. Throws ZipError where the member is damaged or passes a limit, both
   * by what really comes out: what the headers say is not believed. Any number of times, one after another.
   */
  read(member: ZipMember): AsyncGenerator<Uint8Array>;
}

const ratioCountsFrom = 1024 * 1024;

class Reader extends RandomAccessReader {
  constructor(private readonly source: RandomAccess) {
    super();
  }

  /** yauzl's `end` is exclusive. */
  override _readStreamForRange(start: number, end: number): Readable {
    return end > start ? this.source.stream({ start, end: end - 1 }) : new PassThrough().end();
  }
}

function unreadable(message: string, cause?: unknown): ZipError {
  return new ZipError('zip-unreadable', message, { cause });
}

/** So much of a name is shown where it is refused. */
const mostShown = 200;

function refuseUnsafe(entry: Entry, name: string): void {
  const shown = JSON.stringify(name.slice(0, mostShown));
  const bad = unsafeName(name);
  if (bad) {
    throw new ZipError(
      'zip-unsafe',
      `The member ${shown} has ${bad}. Pack the files anew, from inside their folder.`,
    );
  }
  const fileType = (entry.externalFileAttributes >>> 16) & 0o170000;
  // Regular files, folders, and nothing said; else a symbolic link, a device or a pipe.
  if (fileType !== 0 && fileType !== 0o100000 && fileType !== 0o040000) {
    throw new ZipError('zip-unsafe', `The member ${shown} is a link or a device, not a file. Leave it out.`);
  }
  if (entry.isEncrypted()) {
    throw new ZipError('zip-unsafe', `The member ${shown} is encrypted. Pack the files without a password.`);
  }
}

/**
 * Read the directory of a zip file. Throws ZipError 'zip-unreadable' where it is none, and 'zip-unsafe' where a
 * member is encrypted, a link, or named as a place outside, and where there are too many.
 */
export async function openZip(source: RandomAccess, limits: ZipLimits): Promise<ZipArchive> {
  const { zip, entries } = await readDirectory(source, limits);
  // By member, and in total: a member that is read again counts once.
  const lengths = new Map<ZipMember, number>();
  let unpacked = 0;

  function count(member: ZipMember, length: number, packed: number): void {
    if (length > ratioCountsFrom && length > limits.ratio * packed) {
      throw new ZipError(
        'zip-unsafe',
        `The member ${member.name} unpacks to more than ${limits.ratio} times its packed size, as no recording does.`,
      );
    }
    const before = lengths.get(member) ?? 0;
    if (length <= before) return;
    lengths.set(member, length);
    unpacked += length - before;
    if (unpacked > limits.unpackedBytes) {
      throw new ZipError(
        'zip-unsafe',
        `Its members unpack to more than ${limits.unpackedBytes} bytes. Divide it into several zip files.`,
      );
    }
  }

  async function* read(member: ZipMember): AsyncGenerator<Uint8Array> {
    const entry = entries.get(member);
    if (!entry) throw new TypeError(`${member.name} is not a member of this zip file`);
    let length = 0;
    let checksum = 0;
    for await (const chunk of unpack(zip, entry, member.name)) {
      length += chunk.length;
      checksum = crc32(chunk, checksum);
      count(member, length, entry.compressedSize);
      yield chunk;
    }
    if (length !== entry.uncompressedSize || checksum !== entry.crc32) {
      throw unreadable(`The member ${member.name} is damaged: its size or checksum is wrong. Pack it anew.`);
    }
  }

  return { members: [...entries.keys()], read };
}

async function readDirectory(source: RandomAccess, limits: ZipLimits) {
  const entries = new Map<ZipMember, Entry>();
  try {
    const zip = await fromRandomAccessReaderPromise(new Reader(source), source.byteLength, {
      autoClose: false,
      lazyEntries: true,
      decodeStrings: false,
    });
    if (zip.entryCount > limits.members) {
      throw new ZipError(
        'zip-unsafe',
        `It has ${zip.entryCount} members; at most ${limits.members} are accepted. Divide it into several zip files.`,
      );
    }
    let names = 0;
    for await (const entry of zip.eachEntry()) {
      const name = memberName(entry);
      refuseUnsafe(entry, name);
      names += name.length;
      if (names > limits.names) {
        throw new ZipError(
          'zip-unsafe',
          `The names of its members have more than ${limits.names} characters. Divide it into several zip files.`,
        );
      }
      if (name.endsWith('/') || isOperatingSystemFile(name)) continue;
      entries.set({ name, baseName: name.slice(name.lastIndexOf('/') + 1) }, entry);
    }
    return { zip, entries };
  } catch (error) {
    if (error instanceof ZipError) throw error;
    throw unreadable(`It is not a zip file, or not a whole one (${messageOf(error)}).`, error);
  }
}

/** The bytes of one member. yauzl's own unpacking believes the headers' sizes, so only its raw bytes are taken. */
async function* unpack(zip: ZipFile, entry: Entry, name: string): AsyncGenerator<Buffer> {
  if (!entry.canDecodeFileData()) {
    throw unreadable(
      `The member ${name} is packed by a method that is not known here (${entry.compressionMethod}). Use plain zip (deflate).`,
    );
  }
  try {
    const raw = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    if (!entry.isCompressed()) {
      yield* raw as AsyncIterable<Buffer>;
      return;
    }
    const inflate = createInflateRaw();
    // On failure or when the reader stops early, pipeline destroys both; what failed shows up in the iteration.
    const done = pipeline(raw, inflate).catch(() => undefined);
    yield* inflate as AsyncIterable<Buffer>;
    await done;
  } catch (error) {
    throw unreadable(`The member ${name} is damaged (${messageOf(error)}). Pack it anew.`, error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
