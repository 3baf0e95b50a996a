import type { AudioFormat } from '@persephone/formats/file-kind';
import { EngineError } from '../errors/index.js';
import type { HeaderBytes } from './byte-source.js';
import { dataView } from './bytes.js';
import { type Codec, opusCodec, vorbisCodec } from './codecs.js';
import { shorterThanPromised } from './damage.js';
import { readStreamInfo, streamInfoBytes } from './flac/stream-info.js';
import { checkFlacInfo } from './flac.js';
import { checkedFormat, checkedUnpacking } from './limits.js';
import { OggBeginning } from './ogg-beginning.js';
import { oggFlacBlocks } from './ogg-flac.js';
import { lastOggPage, type OggPage, packetsOf, severalStreams } from './ogg-pages.js';
import { type OggStream, oggPages } from './ogg-stream.js';
import type { AudioBlock, SoundFile } from './sound-file.js';
import type { WarningSink } from './warnings.js';
import { WasmDecoder } from './wasm-decoder.js';

type OggFormat = Extract<AudioFormat, `ogg-${string}`>;

/** Two of the largest pages, of which the last may lie anywhere. */
const tailBytes = 131_072;

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
  const serial = dataView(head).getUint32(14, true);
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
): Omit<OggStream, 'source' | 'fileName'> {
  const view = dataView(packet);
  switch (format) {
    case 'ogg-opus':
      if (packet.length < 19) break;
      return {
        sampleRate: 48_000,
        channels: view.getUint8(9),
        preSkip: view.getUint16(10, true),
        mostInPacket: 5760,
      };
    case 'ogg-vorbis':
      if (packet.length < 30) break;
      return {
        sampleRate: view.getUint32(12, true),
        channels: view.getUint8(11),
        preSkip: 0,
        mostInPacket: 2 ** (view.getUint8(28) >> 4),
      };
    case 'ogg-flac': {
      const { sampleRate, channels, largestBlock } = flacInfo(packet, fileName);
      return { sampleRate, channels, preSkip: 0, mostInPacket: largestBlock };
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

async function* oggBlocks(
  stream: OggStream,
  codec: () => Promise<Codec>,
  warn: WarningSink,
): AsyncGenerator<AudioBlock> {
  const { source, fileName, preSkip, sampleRate } = stream;
  const decoder = new WasmDecoder(await codec(), stream, source.byteLength);
  let beginning: OggBeginning | undefined = new OggBeginning(stream, codec);
  let promised = 0;
  let before = 0;
  try {
    let cut: boolean | undefined;
    for await (const { page, isLast } of withLast(oggPages(stream, warn))) {
      const { bytes, granule } = page;
      // Header pages have position 0 and hold no sound.
      if (granule) {
        cut ??= beginsLate(page, stream, warn);
        before += (await beginning?.before(page, isLast, warn)) ?? 0;
        beginning = undefined;
        if (!cut) promised = granule - preSkip;
      } else await beginning?.pass(page);
      yield* behind(before, decoder.decode(bytes, promised > 0 ? promised + before : undefined));
    }
    yield* behind(before, decoder.flush());
  } finally {
    decoder.free();
  }
  const samples = Math.max(0, decoder.samples - before);
  if (samples < promised) throw shorterThanPromised(fileName, samples, promised, sampleRate);
}

async function* withLast(pages: AsyncGenerator<OggPage>) {
  let held: OggPage | undefined;
  for await (const page of pages) {
    if (held) yield { page: held, isLast: false };
    held = page;
  }
  if (held) yield { page: held, isLast: true };
}

/** Blocks without so many of the first samples, counted from behind them. */
async function* behind(before: number, blocks: AsyncGenerator<AudioBlock>): AsyncGenerator<AudioBlock> {
  for await (const { first, channels } of blocks) {
    const skip = Math.max(0, before - first);
    if (skip >= (channels[0]?.length ?? 0)) continue;
    yield { first: first + skip - before, channels: channels.map((samples) => samples.subarray(skip)) };
  }
}

/**
 * Whether the first page of sound counts more samples than it can hold: what was before it is not in this file, as where
 * a stream was recorded from its middle.
 */
function beginsLate(
  page: OggPage,
  { fileName, mostInPacket, sampleRate }: OggStream,
  warn: WarningSink,
): boolean {
  const granule = page.granule ?? 0;
  const most = (packetsOf(page).pieces.length + 1) * mostInPacket;
  if (granule <= most) return false;
  warn({
    code: 'audio-length-differs',
    detail:
      `${fileName} begins ${((granule - most) / sampleRate).toFixed(2)} s or more after the beginning of the recording that ` +
      'it was taken from. Its own length is counted from where it begins.',
  });
  return true;
}
