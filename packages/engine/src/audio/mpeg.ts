import type { ByteSource, HeaderBytes } from './byte-source.js';
import { mpegCodec } from './codecs.js';
import { shorterThanPromised } from './damage.js';
import {
  findMpegFrame,
  id3Length,
  type MpegFrameHeader,
  MpegFrames,
  mpegFrameHeader,
} from './mpeg-frames.js';
import { noSamples } from './recording.js';
import type { AudioBlock, SoundFile } from './sound-file.js';
import type { WarningSink } from './warnings.js';
import { WasmDecoder } from './wasm-decoder.js';

const readBytes = 8192;
/** The first frame is within so many bytes behind the tag. */
const searched = 65_536;

export async function openMpeg(header: HeaderBytes, fileName: string, warn: WarningSink): Promise<SoundFile> {
  let start = 0;
  for (;;) {
    const skip = id3Length((await header.at(start, 10)) ?? new Uint8Array(0));
    if (skip === 0) break;
    start += skip;
  }
  const bytes = (await header.at(start, searched)) ?? new Uint8Array(0);
  const at = findMpegFrame(bytes);
  const first = at === undefined ? undefined : mpegFrameHeader(bytes, at);
  if (!first) throw noSamples(fileName);
  const { sampleRate, channels } = first;
  return {
    format: 'mpeg',
    sampleRate,
    channels,
    sampleCount: null,
    randomAccess: false,
    blocks: () => mpegBlocks(header.source, start, first, fileName, warn),
  };
}

async function* mpegBlocks(
  source: ByteSource,
  start: number,
  first: MpegFrameHeader,
  fileName: string,
  _warn: WarningSink,
): AsyncGenerator<AudioBlock> {
  const { sampleRate, channels } = first;
  const frames = new MpegFrames();
  const decoder = new WasmDecoder(await mpegCodec(), { fileName, sampleRate, channels }, source.byteLength);
  try {
    for (let at = start; at < source.byteLength; at += readBytes) {
      yield* decoder.decode(frames.push(await source.read(at, at + readBytes)));
    }
    yield* decoder.decode(frames.finish());
  } finally {
    decoder.free();
  }
  const promised = (frames.declaredFrames ?? 0) * first.samples;
  if (decoder.samples < promised - sampleRate) {
    throw shorterThanPromised(fileName, decoder.samples, promised, sampleRate);
  }
}
