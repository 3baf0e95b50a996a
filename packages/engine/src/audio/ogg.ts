import { EngineError } from '../errors/index.js';
import type { ByteSource, HeaderBytes } from './byte-source.js';
import { type Codec, opusCodec, vorbisCodec } from './codecs.js';
import { shorterThanPromised } from './damage.js';
import { readStreamInfo, streamInfoBytes } from './flac/stream-info.js';
import { checkFlacInfo } from './flac.js';
import { checkedFormat, checkedUnpacking } from './limits.js';
import { oggFlacBlocks } from './ogg-flac.js';
import { lastOggPage, OggPages, severalStreams } from './ogg-pages.js';
import type { AudioFormat } from './sniff.js';
import type { AudioBlock, SoundFile } from './sound-file.js';
import type { WarningSink } from './warnings.js';
import { WasmDecoder } from './wasm-decoder.js';

type OggFormat = Extract<AudioFormat, `ogg-${string}`>;

/** Two of the largest pages, of which the last may lie anywhere. */
const tailBytes = 131_072;
const readBytes = 8192;

export interface OggStream {
  readonly source: ByteSource;
  readonly fileName: string;
  readonly sampleRate: number;
  readonly channels: number;
  /** What the positions count beyond the samples that are there: an Opus stream's pre-skip (RFC 7845, 4.2). */
  readonly preSkip: number;
}

export async function openOgg(
  header: HeaderBytes,
  format: OggFormat,
  fileName: string,
  warn: WarningSink,
): Promise<SoundFile> {
  const { head, source } = header;
  const packet = head.subarray(27 + (head[26] ?? 0));
  const stream = { source, fileName, ...streamFormat(format, packet, fileName) };
  checkedFormat(fileName, stream.sampleRate, stream.channels);
  const last = await lastPage(header);
  const serial = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(14, true);
  if (last && last.serial !== serial) throw severalStreams(fileName);
  const promised =
    last?.granule === undefined || last.granule === null ? null : last.granule - stream.preSkip;
  const sampleCount = promised !== null && promised > 0 ? promised : null;
  checkedUnpacking(fileName, { samples: sampleCount ?? 0, ...stream }, source.byteLength);
  const { sampleRate, channels } = stream;
  if (format === 'ogg-flac') {
    const info = flacInfo(packet, fileName);
    checkFlacInfo(info, fileName, source.byteLength);
    const blocks = () => oggFlacBlocks(stream, info, warn);
    return {
      format,
      sampleRate,
      channels,
      sampleCount: info.totalSamples ?? sampleCount,
      randomAccess: false,
      blocks,
    };
  }
  const codec = format === 'ogg-opus' ? opusCodec : vorbisCodec;
  return {
    format,
    sampleRate,
    channels,
    sampleCount,
    randomAccess: false,
    blocks: () => oggBlocks(stream, codec, warn),
  };
}

async function lastPage(header: HeaderBytes): Promise<ReturnType<typeof lastOggPage>> {
  const { byteLength } = header.source;
  const start = Math.max(0, byteLength - tailBytes);
  const tail = await header.at(start, byteLength - start);
  return tail && lastOggPage(tail);
}

function streamFormat(
  format: OggFormat,
  packet: Uint8Array,
  fileName: string,
): Pick<OggStream, 'sampleRate' | 'channels' | 'preSkip'> {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  switch (format) {
    case 'ogg-opus':
      if (packet.length < 19) break;
      return { sampleRate: 48_000, channels: view.getUint8(9), preSkip: view.getUint16(10, true) };
    case 'ogg-vorbis':
      if (packet.length < 30) break;
      return { sampleRate: view.getUint32(12, true), channels: view.getUint8(11), preSkip: 0 };
    case 'ogg-flac': {
      const { sampleRate, channels } = flacInfo(packet, fileName);
      return { sampleRate, channels, preSkip: 0 };
    }
  }
  throw cutHeader(fileName);
}

/** The STREAMINFO follows nine bytes of Ogg mapping, `fLaC` and a block header. */
function flacInfo(packet: Uint8Array, fileName: string) {
  const body = packet.subarray(17, 17 + streamInfoBytes);
  if (body.length < streamInfoBytes) throw cutHeader(fileName);
  return readStreamInfo(body);
}

function cutHeader(fileName: string): EngineError {
  return new EngineError(
    'audio-truncated',
    `${fileName} ends before its sound begins. It was cut off while it was written or copied: copy it again.`,
  );
}

/** The pages of a stream; says what is worth knowing of its end. */
export async function* oggPages({ source, fileName }: OggStream, warn: WarningSink) {
  const pages = new OggPages(fileName);
  for (let at = 0; at < source.byteLength; at += readBytes) {
    yield* pages.push(await source.read(at, at + readBytes));
  }
  pages.finish();
  if (pages.complete) return;
  warn({
    code: 'audio-length-differs',
    detail:
      `${fileName} has no mark at its end: it may have been cut off while it was written or copied. What is there is ` +
      'used; compare its length with the original.',
  });
}

async function* oggBlocks(
  stream: OggStream,
  codec: () => Promise<Codec>,
  warn: WarningSink,
): AsyncGenerator<AudioBlock> {
  const { source, fileName, preSkip, sampleRate } = stream;
  const decoder = new WasmDecoder(await codec(), stream, source.byteLength);
  let promised = 0;
  try {
    for await (const { bytes, granule } of oggPages(stream, warn)) {
      // Header pages have position 0 and hold no sound.
      if (granule) promised = granule - preSkip;
      yield* decoder.decode(bytes, promised > 0 ? promised : undefined);
    }
    yield* decoder.flush();
  } finally {
    decoder.free();
  }
  if (decoder.samples < promised) throw shorterThanPromised(fileName, decoder.samples, promised, sampleRate);
}
