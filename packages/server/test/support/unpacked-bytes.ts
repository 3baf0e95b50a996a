import { Readable } from 'node:stream';
import { openZip } from '@persephone/formats/zip';

/** The members of a zip file, by their names, in their order. */
export async function unpackedBytes(bytes: Uint8Array): Promise<Map<string, Buffer>> {
  const zip = await openZip(
    {
      byteLength: bytes.length,
      stream: ({ start, end }) => Readable.from([Buffer.from(bytes.subarray(start, end + 1))]),
    },
    { members: 10_000, names: 1e6, unpackedBytes: 1e8, ratio: 1000 },
  );
  const files = new Map<string, Buffer>();
  for (const member of zip.members) {
    const parts: Uint8Array[] = [];
    for await (const part of zip.read(member)) parts.push(part);
    files.set(member.name, Buffer.concat(parts));
  }
  return files;
}
