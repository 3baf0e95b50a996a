import {
  findMpegFrame,
  id3Length,
  type MpegFrameHeader,
  mpegFrameHeader,
} from '@persephone/formats/file-kind';
import type { ByteSource, HeaderBytes } from './byte-source.js';
import { mpegCodec } from './codecs.js';
import { damagedAt, noSamples, shorterThanPromised } from './damage.js';
import { checkedFormat, checkedUnpacking, lostTail } from './limits.js';
import { decoderDelay, type MpegInfo, mpegInfo } from './mpeg-info.js';
import { MpegScan } from './mpeg-scan.js';
import type { AudioBlock, SoundFile } from './sound-file.js';
import type { WarningSink } from './warnings.js';
import { WasmDecoder } from './wasm-decoder.js';

/** The first frame is within so many bytes behind the tag. */
const searched = 65_536;

interface MpegFile {
  readonly source: ByteSource;
  readonly fileName: string;
  /** Behind the tag. */
  readonly start: number;
  readonly first: MpegFrameHeader;
}

export async function openMpeg(header: HeaderBytes, fileName: string, warn: WarningSink): Promise<SoundFile> {
  const { source } = header;
  let start = 0;
  for (;;) {
    const skip = id3Length((await header.at(start, 10)) ?? new Uint8Array(0));
    if (skip === 0) break;
    start += skip;
  }
  const bytes = (await header.at(start, searched)) ?? new Uint8Array(0);
  const at = findMpegFrame(bytes);
  const first = at === undefined ? undefined : mpegFrameHeader(bytes, at);
  if (at === undefined || !first) throw noSamples(fileName);
  const { sampleRate, channels } = first;
  checkedFormat(fileName, sampleRate, channels);
  const info = mpegInfo(bytes.subarray(at, at + first.length), first);
  const sampleCount = info?.frames ? soundIn(info, info.frames, first.samples) : null;
  if (info?.frames) refuseTooShort({ source, fileName, start: start + at, first }, info.frames);
  checkedUnpacking(fileName, { samples: sampleCount ?? 0, sampleRate, channels }, source.byteLength);
  return {
    format: 'mpeg',
    sampleRate,
    channels,
    sampleCount,
    randomAccess: false,
    blocks: () => mpegBlocks({ source, fileName, start, first }, warn),
  };
}

/** The samples of so many frames without what the encoder added. */
const soundIn = ({ delay, padding }: MpegInfo, frames: number, samples: number): number =>
  Math.max(0, frames * samples - delay - padding);

/** Throws 'audio-truncated' where so many frames cannot be in so few bytes. */
function refuseTooShort({ source, fileName, start, first }: MpegFile, frames: number): void {
  const bytes = source.byteLength - start;
  if (bytes >= frames * first.smallest) return;
  const there = Math.floor(bytes / first.length) * first.samples;
  throw shorterThanPromised(fileName, there, frames * first.samples, first.sampleRate);
}

/** Samples [first, end) of all that the decoder gives. */
interface Kept {
  readonly first: number;
  readonly end: number;
}

/**
 * The headers of all frames are gone through before any is decoded, so that it is known what the decoder has to give, and
 * what of that is the encoder's padding.
 */
async function* mpegBlocks(file: MpegFile, warn: WarningSink): AsyncGenerator<AudioBlock> {
  const { source, fileName, start, first } = file;
  const scan = new MpegScan(source, start, first, fileName);
  for await (const _ of scan.pieces());
  if (scan.frames === 0) throw noSamples(fileName);
  const kept = keptParts(scan, file, warn);
  reportSkipped(scan, file, warn);
  const decoder = new WasmDecoder(await mpegCodec(), { ...first, fileName }, source.byteLength);
  let samples = 0;
  try {
    for await (const { bytes } of new MpegScan(source, start, first, fileName).pieces()) {
      for await (const block of decoder.decode(bytes)) {
        for (const part of cutTo(kept, block)) {
          yield { first: samples, channels: part };
          samples += part[0]?.length ?? 0;
        }
      }
    }
  } finally {
    decoder.free();
  }
  if (decoder.samples === scan.frames * first.samples) return;
  throw damagedAt(
    fileName,
    decoder.samples,
    first.sampleRate,
    `its ${scan.frames} frames give ${decoder.samples} samples, not ${scan.frames * first.samples}`,
  );
}

/** What is sound, stream by stream; the ends that an encoder added are known only where the frames are all there. */
function keptParts(scan: MpegScan, file: MpegFile, warn: WarningSink): Kept[] {
  const { samples } = file.first;
  let at = 0;
  return scan.segments.map(({ info, frames }) => {
    const begin = at * samples;
    at += frames;
    const end = at * samples;
    if (!info) return { first: begin, end };
    checkFrames(info, frames, file, warn);
    const gapless = info.delay + info.padding > 0;
    const delay = gapless ? info.delay + decoderDelay : 0;
    const padding = gapless && info.frames === frames ? Math.max(0, info.padding - decoderDelay) : 0;
    return { first: Math.min(end, begin + delay), end: Math.max(begin + delay, end - padding) };
  });
}

/**
 * Some encoders count the header as a frame, so that one less is no loss; a recorder's lost buffer may be missing as in
 * WAV. Throws 'audio-truncated' where more is.
 */
function checkFrames(info: MpegInfo, frames: number, { fileName, first }: MpegFile, warn: WarningSink): void {
  const promised = info.frames ?? frames;
  const { samples, sampleRate } = first;
  if (promised === frames || promised === frames + 1) return;
  const missing = ((promised - frames) * samples) / sampleRate;
  if (missing > Math.min(lostTail.seconds, (lostTail.part * promised * samples) / sampleRate)) {
    throw shorterThanPromised(fileName, frames * samples, promised * samples, sampleRate);
  }
  warn({
    code: 'audio-length-differs',
    detail:
      `${fileName} has ${frames} MPEG frames, where its header promises ${promised}. All that are there are used; ` +
      'compare its length with the original.',
  });
}

function reportSkipped(scan: MpegScan, { fileName, first }: MpegFile, warn: WarningSink): void {
  const total = scan.skipped.reduce((sum, { bytes }) => sum + bytes, 0);
  const [place] = scan.skipped;
  if (place) {
    const seconds = ((place.frame * first.samples) / first.sampleRate).toFixed(2);
    warn({
      code: 'audio-part-skipped',
      detail:
        `${fileName} has ${total} bytes that are neither sound nor a tag, the first of them ${seconds} s after its ` +
        'beginning; they were left out. If sound is missing there, copy the file again.',
    });
  }
  if (scan.cut) {
    warn({
      code: 'audio-length-differs',
      detail:
        `${fileName} breaks off within its last frame, which is left out. It may have been cut off while it was written ` +
        'or copied; compare its length with the original.',
    });
  }
}

function* cutTo(kept: readonly Kept[], { first, channels }: AudioBlock): Generator<Float32Array[]> {
  const length = channels[0]?.length ?? 0;
  for (const part of kept) {
    const from = Math.max(0, part.first - first);
    const end = Math.min(length, part.end - first);
    if (from < end) yield channels.map((samples) => samples.subarray(from, end));
  }
}
