import { Readable } from 'node:stream';
import { crc32, deflateRawSync } from 'node:zlib';
import { ZipFile } from 'yazl';
import type { RandomAccess } from '../../src/zip/index.js';

export function inMemory(bytes: Uint8Array): RandomAccess {
  return {
    byteLength: bytes.length,
    stream: ({ start, end }) => Readable.from([Buffer.from(bytes.subarray(start, end + 1))]),
  };
}

/** An honest zip file. */
export async function pack(files: Record<string, string | Uint8Array>, compress = true): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content), name, { compress });
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export interface RawMember {
  readonly name: string | Buffer;
  readonly content: Uint8Array;
  /** What the headers say, where it is not the truth. */
  readonly size?: number;
  readonly checksum?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly mode?: number;
  /** Begin where this member's data begins, instead of having data of its own. */
  readonly shares?: number;
}

/** A zip file of which nothing is checked. */
export function packRaw(members: readonly RawMember[]): Buffer {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const name = Buffer.from(member.name as string);
    const method = member.method ?? 8;
    const data = method === 8 ? deflateRawSync(member.content) : Buffer.from(member.content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(member.flags ?? 0x800, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(member.checksum ?? crc32(member.content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(member.size ?? member.content.length, 18);
    common.writeUInt16LE(name.length, 22);
    if (member.shares === undefined) {
      const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, data]);
      offsets.push(offset);
      parts.push(local);
      offset += local.length;
    } else {
      offsets.push(offsets[member.shares] ?? 0);
    }
    const central = Buffer.alloc(46);
    central.write('PK\x01\x02', 'latin1');
    central.writeUInt16LE(0x0314, 4);
    common.copy(central, 6);
    central.writeUInt32LE(((member.mode ?? 0o100644) << 16) >>> 0, 38);
    central.writeUInt32LE(offsets.at(-1) ?? 0, 42);
    directory.push(central, name);
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listing, end]);
}
