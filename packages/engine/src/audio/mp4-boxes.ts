import { EngineError } from '../errors/index.js';
import type { ByteSource } from './byte-source.js';
import { ascii, dataView } from './bytes.js';
import { cutContainer, withoutSound } from './damage.js';
import { type WarningSink, warnOfOtherTracks } from './warnings.js';

// What the package that reads MP4 leaves unsaid: whether the file is whole, what its sound is coded in, and which part of
// its tracks is played.

interface Box {
  readonly type: string;
  /** Of its content. */
  readonly start: number;
  /** No further than its parent's. */
  readonly end: number;
  /** Whether it says that it ends behind its parent. */
  readonly overruns: boolean;
}

/** What the file says of its first sound track. */
export interface Mp4Sound {
  readonly trackId: number;
  /** The name of its codec's entry, such as `mp4a`. */
  readonly codec: string;
  /** In seconds from the beginning of the film; null where it is played to its end. */
  readonly end: number | null;
}

/** Boxes that say what is in the file are small; an index of a day's samples is some megabytes. */
const mostBoxes = 100_000;
/** Of a track; empty ones, which delay it, are few. */
const mostEdits = 100;

/**
 * Follows the boxes of a file. Throws 'audio-truncated' where one ends beyond the file, is shorter than what it has to hold,
 * or none says what is in it; 'audio-empty' where there is no sound; 'audio-format-unknown' where it is encrypted, or put
 * together of pieces.
 */
export async function readMp4(source: ByteSource, fileName: string, warn: WarningSink): Promise<Mp4Sound> {
  const boxes = new Boxes(source, fileName);
  const top: Box[] = [];
  for await (const box of boxes.top()) {
    if (box.overruns) {
      throw cutContainer(fileName, `its part “${box.type.trim()}” ends beyond the end of the file`);
    }
    top.push(box);
  }
  const film = top.find(({ type }) => type === 'moov');
  if (!film) throw cutContainer(fileName, 'the part that says what is in it (moov) is missing');
  const tracks: { readonly track: Box; readonly media: Box }[] = [];
  for await (const track of boxes.within(film)) {
    if (track.type !== 'trak') continue;
    const media = await boxes.child(track, 'mdia');
    const handler = media && (await boxes.child(media, 'hdlr'));
    if (handler && ascii(await boxes.view(handler, 8, 4), 0) === 'soun') tracks.push({ track, media });
  }
  const [first] = tracks;
  if (!first) throw withoutSound(fileName);
  warnOfOtherTracks(tracks.length, fileName, warn);
  const entries = await boxes.descendant(first.media, ['minf', 'stbl', 'stsd']);
  const codec = ascii(await boxes.view(entries, 12, 4), 0);
  if (codec === 'enca' || codec === 'drms') {
    throw new EngineError(
      'audio-format-unknown',
      `${fileName} is encrypted (DRM), as what is bought or rented is. It cannot be decoded; take a recording that is ` +
        'not protected.',
    );
  }
  return {
    trackId: await fieldBehindTimes(boxes, await boxes.descendant(first.track, ['tkhd'])),
    codec,
    end: await endOf(boxes, film, first.track, fileName),
  };
}

/** The boxes of a file, of which none is believed to be longer than what it is in. */
class Boxes {
  private seen = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly fileName: string,
  ) {}

  top(): AsyncGenerator<Box> {
    return this.between(0, this.source.byteLength, false);
  }

  within({ start, end }: Box): AsyncGenerator<Box> {
    return this.between(start, end, true);
  }

  private async *between(from: number, to: number, isInside: boolean): AsyncGenerator<Box> {
    for (let at = from; at + 8 <= to; ) {
      this.seen++;
      if (this.seen > mostBoxes)
        throw cutContainer(this.fileName, 'it has more parts than any recorder writes');
      const head = dataView(await this.source.read(at, Math.min(at + 16, to)));
      if (head.byteLength < 8) throw cutContainer(this.fileName, 'it became shorter while it was read');
      let size = head.getUint32(0);
      let start = at + 8;
      if (size === 1 && head.byteLength >= 16) {
        size = head.getUint32(8) * 2 ** 32 + head.getUint32(12);
        start = at + 16;
      } else if (size === 0 && !isInside) {
        // Only the last box of a file goes to its end so.
        size = to - at;
      }
      const type = ascii(head, 4);
      if (size < start - at) {
        // Zeros fill up; and what is behind the last box of a file harms nobody.
        if (!isInside || (size === 0 && type === '\0\0\0\0')) return;
        throw cutContainer(this.fileName, `its part “${type.trim()}” is shorter than its own head`);
      }
      yield { type, start, end: Math.min(at + size, to), overruns: at + size > to };
      at += size;
    }
  }

  async child(parent: Box, type: string): Promise<Box | undefined> {
    for await (const box of this.within(parent)) if (box.type === type) return box;
    return undefined;
  }

  async descendant(box: Box, [type, ...rest]: readonly string[]): Promise<Box> {
    if (type === undefined) return box;
    const child = await this.child(box, type);
    if (!child) throw cutContainer(this.fileName, `its part “${type}” is missing`);
    return this.descendant(child, rest);
  }

  /** So many bytes of a box's content. */
  async view({ type, start, end }: Box, offset: number, count: number): Promise<DataView> {
    const from = start + offset;
    const bytes = await this.source.read(from, Math.max(from, Math.min(from + count, end)));
    if (bytes.length < count) {
      throw cutContainer(this.fileName, `its part “${type.trim()}” is shorter than what it has to hold`);
    }
    return dataView(bytes);
  }
}

/** What a header (mvhd: ticks a second; tkhd: the track's number) holds behind its version and the times of its making. */
async function fieldBehindTimes(boxes: Boxes, header: Box): Promise<number> {
  const isLong = (await boxes.view(header, 0, 1)).getUint8(0) === 1;
  return (await boxes.view(header, isLong ? 20 : 12, 4)).getUint32(0);
}

/** What of the track is played: all, or one piece of it. */
async function endOf(boxes: Boxes, film: Box, track: Box, fileName: string): Promise<number | null> {
  const edits = await boxes.child(track, 'edts');
  const list = edits && (await boxes.child(edits, 'elst'));
  if (!list) return null;
  const head = await boxes.view(list, 0, 8);
  const isLong = head.getUint8(0) === 1;
  const size = isLong ? 20 : 12;
  const count = head.getUint32(4);
  if (8 + count * size <= list.end - list.start && count > mostEdits) throw inPieces(fileName);
  const view = await boxes.view(list, 8, count * size);
  let end = 0;
  let pieces = 0;
  for (let at = 0; at < count * size; at += size) {
    const duration = isLong ? Number(view.getBigUint64(at)) : view.getUint32(at);
    const mediaTime = isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
    const rate = view.getUint32(at + size - 4);
    end += duration;
    if (mediaTime === -1) continue;
    pieces++;
    if (pieces > 1 || rate !== 0x1_0000) throw inPieces(fileName);
    // A fragmented file knows no length beforehand.
    if (duration === 0) return null;
  }
  if (pieces === 0) return null;
  const ticks = await fieldBehindTimes(boxes, await boxes.descendant(film, ['mvhd']));
  if (ticks === 0) throw cutContainer(fileName, 'its part “mvhd” does not say how time is counted');
  return end / ticks;
}

const inPieces = (fileName: string): EngineError =>
  new EngineError(
    'audio-format-unknown',
    `${fileName} is put together of pieces, which only ffmpeg reads. Install ffmpeg on the machine that decodes it, ` +
      'or export the recording anew as one piece.',
  );
