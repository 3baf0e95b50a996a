import type { ByteSource } from './byte-source.js';
import { cutContainer } from './damage.js';

/** Throws 'audio-truncated' where the segment of a Matroska or WebM file says that it ends beyond the file. */
export async function checkMatroskaEnd(source: ByteSource, fileName: string): Promise<void> {
  const head = await source.read(0, 64 * 1024);
  const header = element(head, 0);
  const segment = header && element(head, header.end);
  // A recorder that could not seek back leaves the size unknown.
  if (!segment?.isSized || segment.end <= source.byteLength) return;
  throw cutContainer(fileName, 'it says that it is longer than it is');
}

/** The end of the EBML element that begins here. */
function element(bytes: Uint8Array, at: number): { end: number; isSized: boolean } | undefined {
  const sizeAt = at + lengthAt(bytes, at);
  const length = lengthAt(bytes, sizeAt);
  if (sizeAt + length > bytes.length) return undefined;
  let size = bytes[sizeAt]! & (0xff >> length);
  let allOnes = size === 0xff >> length;
  for (let i = 1; i < length; i++) {
    size = size * 256 + bytes[sizeAt + i]!;
    allOnes &&= bytes[sizeAt + i] === 0xff;
  }
  return { end: sizeAt + length + size, isSized: !allOnes };
}

const lengthAt = (bytes: Uint8Array, at: number): number => Math.clz32(bytes[at] ?? 0) - 23;
