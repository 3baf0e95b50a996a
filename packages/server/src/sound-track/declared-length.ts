import { EngineError } from '@persephone/engine/errors';
import type { OpenedBytes } from '../domain/blobs.js';

/** What a chunk is called and how long it says that it is, both counted in its length. */
const w64ChunkHead = 24;
const w64FirstChunk = 40;
const mostChunks = 1000;

/**
 * Throws 'audio-truncated' where the header of a file that ffmpeg decodes says that its samples end beyond the file: ffmpeg
 * takes what there is without a word. `demuxer` as ffmpeg calls it; of others than Sun audio, Wave64 and Windows Media, nothing is
 * known.
 */
export async function refuseCut(bytes: OpenedBytes, demuxer: string, fileName: string): Promise<void> {
  const end = await ends[demuxer]?.(bytes);
  if (end == null || end <= bytes.byteLength) return;
  throw new EngineError(
    'audio-truncated',
    `${fileName} is not whole: its header says that its samples end at byte ${end}, and it has ${bytes.byteLength}. ` +
      'Copy it again from the recorder.',
  );
}

/** Where the samples end; null where the header does not say. */
type EndOf = (bytes: OpenedBytes) => Promise<number | null>;

const ends: Readonly<Record<string, EndOf>> = { au: auEnd, w64: w64End, asf: asfEnd };

async function auEnd(bytes: OpenedBytes): Promise<number | null> {
  const head = Buffer.from(await bytes.read(0, 12));
  if (head.length < 12) return null;
  const length = head.readUInt32BE(8);
  return length === 0xffff_ffff ? null : head.readUInt32BE(4) + length;
}

async function w64End(bytes: OpenedBytes): Promise<number | null> {
  let at = w64FirstChunk;
  for (let n = 0; n < mostChunks; n++) {
    const head = Buffer.from(await bytes.read(at, at + w64ChunkHead));
    if (head.length < w64ChunkHead) return null;
    const length = Number(head.readBigUInt64LE(16));
    // Of one that was never finished.
    if (length < w64ChunkHead || length > Number.MAX_SAFE_INTEGER) return null;
    if (head.toString('latin1', 0, 4) === 'data') return at + length;
    at += Math.ceil(length / 8) * 8;
  }
  return null;
}

const asfDataObject = '3626b2758e66cf11a6d900aa0062ce6c';

/** The packets are in the object behind the header; of a broadcast, its length is 0. */
async function asfEnd(bytes: OpenedBytes): Promise<number | null> {
  const header = Buffer.from(await bytes.read(0, 24));
  if (header.length < 24) return null;
  const at = header.readBigUInt64LE(16);
  if (at < 24n || at > BigInt(bytes.byteLength)) return null;
  const head = Buffer.from(await bytes.read(Number(at), Number(at) + 24));
  if (head.length < 24 || head.toString('hex', 0, 16) !== asfDataObject) return null;
  const length = head.readBigUInt64LE(16);
  return length < 24n || length > Number.MAX_SAFE_INTEGER ? null : Number(at + length);
}
