import { EngineError } from '../errors/index.js';
import type { ByteSource } from './byte-source.js';
import { cutContainer } from './damage.js';

// What the package that reads MP4 leaves unsaid: whether the file is whole, what its sound is coded in, and which part of
// its tracks is played.

interface Box {
  readonly type: string;
  /** Of its content. */
  readonly start: number;
  readonly end: number;
}

/** What the file says of its first sound track. */
export interface Mp4Sound {
  /** The name of its codec's entry, such as `mp4a`. */
  readonly codec: string;
  /** In seconds from the beginning of the film; null where it is played to its end. */
  readonly end: number | null;
}

/** Boxes that say what is in the file are small; an index of a day's samples is some megabytes. */
const mostBoxes = 100_000;

/**
 * Follows the boxes of a file. Throws 'audio-truncated' where one ends beyond the file, or none says what is in it;
 * 'audio-empty' where there is no sound; 'audio-format-unknown' where it is encrypted, or put together of pieces.
 */
export async function readMp4(source: ByteSource, fileName: string): Promise<Mp4Sound> {
  const top: Box[] = [];
  for await (const box of boxesOf(source, 0, source.byteLength)) {
    if (box.end > source.byteLength) {
      throw cutContainer(fileName, `its part “${box.type.trim()}” ends beyond the end of the file`);
    }
    top.push(box);
    if (top.length > mostBoxes) throw cutContainer(fileName, 'it has more parts than any recorder writes');
  }
  const film = top.find(({ type }) => type === 'moov');
  if (!film) throw cutContainer(fileName, 'the part that says what is in it (moov) is missing');
  const movieScale = await timeScale(source, await child(source, film, 'mvhd'));
  for await (const track of boxesOf(source, film.start, film.end)) {
    if (track.type !== 'trak') continue;
    const media = await child(source, track, 'mdia');
    const handler = media && (await child(source, media, 'hdlr'));
    if (!handler || (await text(source, handler.start + 8)) !== 'soun') continue;
    const codec = await codecOf(source, media);
    if (codec === 'enca' || codec === 'drms') {
      throw new EngineError(
        'audio-format-unknown',
        `${fileName} is encrypted (DRM), as what is bought or rented is. It cannot be decoded; take a recording that is ` +
          'not protected.',
      );
    }
    return { codec, end: await endOf(source, track, movieScale, fileName) };
  }
  throw new EngineError(
    'audio-empty',
    `${fileName} is a video without sound. Take the recording that has its sound, or export it anew with a sound track.`,
  );
}

async function* boxesOf(source: ByteSource, from: number, to: number): AsyncGenerator<Box> {
  for (let at = from; at + 8 <= to; ) {
    const head = await viewOf(source, at, 16);
    let size = head.getUint32(0);
    let start = at + 8;
    if (size === 1 && head.byteLength >= 16) {
      size = head.getUint32(8) * 2 ** 32 + head.getUint32(12);
      start = at + 16;
    } else if (size === 0) size = to - at;
    if (size < start - at) return;
    yield { type: ascii(head, 4), start, end: at + size };
    at += size;
  }
}

async function child(source: ByteSource, parent: Box, type: string): Promise<Box | undefined> {
  for await (const box of boxesOf(source, parent.start, parent.end)) if (box.type === type) return box;
  return undefined;
}

/** Ticks a second. */
async function timeScale(source: ByteSource, header: Box | undefined): Promise<number> {
  if (!header) return 1;
  const view = await viewOf(source, header.start, 32);
  const at = view.getUint8(0) === 1 ? 20 : 12;
  return view.byteLength >= at + 4 ? view.getUint32(at) : 1;
}

async function codecOf(source: ByteSource, media: Box): Promise<string> {
  let box: Box | undefined = media;
  for (const type of ['minf', 'stbl', 'stsd']) box = box && (await child(source, box, type));
  return box ? text(source, box.start + 12) : '';
}

/** What of the track is played: all, or one piece of it. */
async function endOf(
  source: ByteSource,
  track: Box,
  movieScale: number,
  fileName: string,
): Promise<number | null> {
  const edits = await child(source, track, 'edts');
  const list = edits && (await child(source, edits, 'elst'));
  if (!list) return null;
  const view = await viewOf(source, list.start, Math.min(list.end - list.start, 4096));
  const long = view.getUint8(0) === 1;
  const size = long ? 20 : 12;
  const count = Math.min(view.getUint32(4), Math.floor((view.byteLength - 8) / size));
  let end = 0;
  let pieces = 0;
  for (let i = 0; i < count; i++) {
    const at = 8 + i * size;
    const duration = long ? Number(view.getBigUint64(at)) : view.getUint32(at);
    const mediaTime = long ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
    const rate = view.getUint32(at + size - 4);
    end += duration;
    if (mediaTime === -1) continue;
    pieces++;
    if (pieces > 1 || rate !== 0x1_0000) {
      throw new EngineError(
        'audio-format-unknown',
        `${fileName} is put together of pieces, which only ffmpeg reads. Install ffmpeg on the machine that decodes it, ` +
          'or export the recording anew as one piece.',
      );
    }
    // A fragmented file knows no length beforehand.
    if (duration === 0) return null;
  }
  return pieces === 0 ? null : end / movieScale;
}

async function viewOf(source: ByteSource, start: number, count: number): Promise<DataView> {
  const bytes = await source.read(start, Math.min(start + count, source.byteLength));
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const ascii = (view: DataView, at: number): string =>
  Array.from({ length: 4 }, (_, i) => String.fromCharCode(view.getUint8(at + i))).join('');

async function text(source: ByteSource, at: number): Promise<string> {
  const view = await viewOf(source, at, 4);
  return view.byteLength < 4 ? '' : ascii(view, 0);
}
