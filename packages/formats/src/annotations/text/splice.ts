import { AnnotationError } from '../error.js';
import type { Encoding } from './encoding.js';

/** A change of a file: at a byte, so many bytes are taken out and others put in. */
export interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: Uint8Array;
}

/** All other bytes stay as they are. Edits at the same byte are put in in their order. */
export function spliced(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const ordered = edits.toSorted((a, b) => a.at - b.at);
  const length = ordered.reduce((sum, { remove, insert }) => sum - remove + insert.length, bytes.length);
  const result = new Uint8Array(length);
  let read = 0;
  let written = 0;
  for (const { at, remove, insert } of ordered) {
    result.set(bytes.subarray(read, at), written);
    written += at - read;
    result.set(insert, written);
    written += insert.length;
    read = at + remove;
  }
  result.set(bytes.subarray(read), written);
  return result;
}

/** Bytes before each character, given and returned in UTF-16 code units of the decoded text and bytes of the file. */
export function byteOffsets(
  bytes: Uint8Array,
  { label, bomLength }: Encoding,
  offsets: readonly number[],
): Map<number, number> {
  const found = new Map<number, number>();
  if (label === 'utf-16le' || label === 'utf-16be' || label === 'windows-1252' || label === 'macintosh') {
    const width = label.startsWith('utf-16') ? 2 : 1;
    for (const offset of offsets) found.set(offset, bomLength + width * offset);
    return found;
  }
  if (label !== 'utf-8') {
    throw new AnnotationError(
      'annotations-not-writable',
      `a file in ${label.toUpperCase()} is read, but not written; save it in UTF-8.`,
    );
  }
  let at = bomLength;
  let units = 0;
  for (const offset of offsets.toSorted((a, b) => a - b)) {
    while (units < offset && at < bytes.length) {
      const lead = bytes[at] ?? 0;
      const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      at += length;
      units += length === 4 ? 2 : 1;
    }
    found.set(offset, at);
  }
  return found;
}

export function utf16Bytes(text: string, bigEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), !bigEndian);
  return bytes;
}
