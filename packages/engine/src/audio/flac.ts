import { id3Length } from '@persephone/formats/file-kind';
import { EngineError } from '../errors/index.js';
import type { ByteSource, HeaderBytes } from './byte-source.js';
import { joined } from './bytes.js';
import { brokenOff, shorterThanPromised } from './damage.js';
import { FlacFrames } from './flac/decoder.js';
import { readFrame } from './flac/frame.js';
import { readFrameHeader } from './flac/frame-header.js';
import { readStreamInfo, type StreamInfo, streamInfoBytes } from './flac/stream-info.js';
import { checkedFormat, checkedUnpacking } from './limits.js';
import type { AudioBlock, SoundFile } from './sound-file.js';
import { tagBehind } from './tags.js';
import type { WarningSink } from './warnings.js';

const readBytes = 1 << 16;

/** A native FLAC stream (RFC 9639), perhaps behind an ID3v2 tag. */
export async function openFlac(header: HeaderBytes, fileName: string, warn: WarningSink): Promise<SoundFile> {
  const { info, start } = await readMetadata(header, fileName);
  const { sampleRate, channels, totalSamples } = info;
  checkFlacInfo(info, fileName, header.source.byteLength);
  refuseTooShort(info, header.source.byteLength - start, fileName);
  return {
    format: 'flac',
    sampleRate,
    channels,
    sampleCount: totalSamples,
    randomAccess: false,
    blocks: () => flacBlocks(header.source, start, info, fileName, warn),
  };
}

/** Throws 'audio-unreadable' and 'audio-too-long' where the header claims what cannot be. */
export function checkFlacInfo(info: StreamInfo, fileName: string, byteLength: number): void {
  const { sampleRate, channels, totalSamples } = info;
  checkedFormat(fileName, sampleRate, channels);
  checkedUnpacking(fileName, { samples: totalSamples ?? 0, sampleRate, channels }, byteLength);
}

/** Every frame but the last has the smallest size at least, where the header gives it. */
function refuseTooShort(
  { totalSamples, largestBlock, smallestFrame, sampleRate }: StreamInfo,
  bytes: number,
  fileName: string,
): void {
  if (totalSamples === null || largestBlock === 0) return;
  const frames = Math.ceil(totalSamples / largestBlock);
  if (bytes >= (frames - 1) * smallestFrame && (bytes > 0 || frames === 0)) return;
  const most = smallestFrame === 0 ? 0 : Math.floor(bytes / smallestFrame) * largestBlock;
  throw shorterThanPromised(fileName, Math.min(most, totalSamples), totalSamples, sampleRate);
}

async function readMetadata(
  header: HeaderBytes,
  fileName: string,
): Promise<{ info: StreamInfo; start: number }> {
  let at = id3Length(header.head) + 4;
  let info: StreamInfo | undefined;
  for (;;) {
    const block = await header.at(at, 4);
    if (!block) throw damagedHeader(fileName);
    if (block.length < 4) throw brokenOff(fileName);
    const size = (block[1]! << 16) | (block[2]! << 8) | block[3]!;
    const type = block[0]! & 0x7f;
    if (type === 0) {
      if (size < streamInfoBytes) throw damagedHeader(fileName);
      const body = await header.at(at + 4, streamInfoBytes);
      if (!body) throw damagedHeader(fileName);
      if (body.length < streamInfoBytes) throw brokenOff(fileName);
      info = readStreamInfo(body);
    }
    at += 4 + size;
    if (!info || type === 127) throw damagedHeader(fileName);
    if (block[0]! & 0x80) return { info, start: at };
  }
}

function damagedHeader(fileName: string): EngineError {
  return new EngineError(
    'audio-unreadable',
    `${fileName} is a damaged FLAC file: its header cannot be read. Copy it again, or export it anew from the program ` +
      'it came from.',
  );
}

async function* flacBlocks(
  source: ByteSource,
  start: number,
  info: StreamInfo,
  fileName: string,
  warn: WarningSink,
): AsyncGenerator<AudioBlock> {
  const frames = new FlacFrames(info, fileName, source.byteLength, warn);
  const complete = (): boolean => info.totalSamples !== null && frames.samples >= info.totalSamples;
  let bytes = new Uint8Array(0);
  let at = 0;
  let position = start;
  /** How the frame before begins. */
  let last = new Uint8Array(0);
  const more = async (): Promise<boolean> => {
    // As much again as is held, so that a frame of many pieces is not read over and over.
    const size = Math.max(readBytes, bytes.length - at);
    const piece = await source.read(position, position + size);
    position += piece.length;
    bytes = joined(bytes.subarray(at), piece);
    at = 0;
    return piece.length > 0;
  };
  for (;;) {
    if (bytes.length - at < 4 && !(await more()) && bytes.length === at) break;
    const frame = readFrame(bytes, at, info);
    if (frame === 'more') {
      if (await more()) continue;
      if (complete()) break;
      if (tagBehind(bytes.subarray(at))) break;
      if (info.totalSamples === null) throw brokenOff(fileName);
      break;
    }
    if (frame === 'damaged') throw frames.damaged('a frame does not match its checksum');
    if (frame === undefined) {
      if (tagBehind(bytes.subarray(at))) break;
      if (String.fromCharCode(...bytes.subarray(at, at + 4)) === 'fLaC')
        throw joinedFlac(fileName, frames.samples, info);
      if (info.totalSamples === null && resembles(bytes.subarray(at, at + 4), last)) {
        throw frames.damaged('the header of a frame is damaged');
      }
      await refuseFramesBehind(bytes.subarray(at), source, position, info, frames, warn, fileName);
      break;
    }
    last = bytes.slice(at, at + 4);
    at = frame.end;
    yield frames.take(frame);
  }
  const { totalSamples, sampleRate } = info;
  if (totalSamples !== null && frames.samples < totalSamples) {
    throw shorterThanPromised(fileName, frames.samples, totalSamples, sampleRate);
  }
  if (totalSamples !== null && frames.samples > totalSamples) {
    warn({
      code: 'audio-length-differs',
      detail:
        `${fileName} holds ${frames.samples} samples, where its header promises ${totalSamples}. All of them are used; ` +
        'export it again from the program it came from.',
    });
  }
  frames.finish();
}

/**
 * Whether bytes may be the beginning of a frame as the one before has it, damaged: of sync, coding of length and rate, and
 * channels two bytes are the same. Where the header does not say how long the sound is, nothing else tells such a frame, were it
 * the last, from rubbish behind the end.
 */
const resembles = (beginning: Uint8Array, last: Uint8Array): boolean =>
  beginning.filter((byte, i) => byte === last[i]).length >= 2;

function joinedFlac(fileName: string, samples: number, { sampleRate }: StreamInfo): EngineError {
  return new EngineError(
    'audio-unreadable',
    `${fileName} is several FLAC files joined, of which the second begins ${(samples / sampleRate).toFixed(2)} s after ` +
      'the beginning. Divide it there, or open it in an audio editor and export it as one file.',
  );
}

/** Bytes that are no frame and no tag: rubbish behind the end, or, where frames follow them, a damaged place. */
async function refuseFramesBehind(
  held: Uint8Array,
  source: ByteSource,
  position: number,
  info: StreamInfo,
  frames: FlacFrames,
  warn: WarningSink,
  fileName: string,
): Promise<void> {
  let bytes = held;
  let next = position;
  let zeros = true;
  let skipped = 0;
  for (;;) {
    for (let at = 0; at + 1 < bytes.length; at++) {
      if (bytes[at] !== 0) zeros = false;
      if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xfe) !== 0xf8) continue;
      if (isFrame(bytes, at, info)) throw frames.damaged('bytes there are no frame');
    }
    skipped += bytes.length;
    const piece = await source.read(next, next + readBytes);
    if (piece.length === 0) break;
    next += piece.length;
    // A frame's header may lie across both.
    const kept = bytes.subarray(Math.max(0, bytes.length - 1));
    skipped -= kept.length;
    bytes = joined(kept, piece);
  }
  if (zeros && bytes.at(-1) === 0) return;
  warn({
    code: 'audio-part-skipped',
    detail: `${fileName} has ${skipped} bytes behind its sound that are neither sound nor a tag; they are left out.`,
  });
}

function isFrame(bytes: Uint8Array, at: number, info: StreamInfo): boolean {
  try {
    return readFrameHeader(bytes, at, info)?.channels === info.channels;
  } catch {
    return false;
  }
}
