import type { Readable } from 'node:stream';
import type { ByteRange, OpenedBytes } from '../../domain/blobs.js';

/** What is asked for at a time: most of what reads a part only reads a header. */
const blockBytes = 512 * 1024;

/** Bytes that are fetched block by block where they are read; the last two blocks are kept. */
export function openRanges(byteLength: number, fetch: (range: ByteRange) => Promise<Readable>): OpenedBytes {
  const kept = new Map<number, Promise<Uint8Array>>();

  function block(number: number): Promise<Uint8Array> {
    let found = kept.get(number);
    if (!found) {
      const start = number * blockBytes;
      found = fetch({ start, end: Math.min(start + blockBytes, byteLength) - 1 }).then(async (stream) => {
        const chunks: Uint8Array[] = [];
        for await (const chunk of stream) chunks.push(chunk as Uint8Array);
        return Buffer.concat(chunks);
      });
      kept.set(number, found);
      found.catch(() => kept.delete(number));
      for (const earlier of [...kept.keys()].slice(0, -2)) kept.delete(earlier);
    }
    return found;
  }

  return {
    byteLength,
    async read(start, end) {
      const last = Math.min(end, byteLength);
      const bytes = new Uint8Array(Math.max(0, last - start));
      for (let at = start; at < last; ) {
        const number = Math.floor(at / blockBytes);
        const found = await block(number);
        const part = found.subarray(at - number * blockBytes, last - number * blockBytes);
        if (part.length === 0) break;
        bytes.set(part, at - start);
        at += part.length;
      }
      return bytes;
    },
    close: () => Promise.resolve(),
  };
}
