import { joined } from './bytes.js';
import { shorterThanPromised } from './damage.js';
import { FlacFrames } from './flac/decoder.js';
import { readFrame } from './flac/frame.js';
import type { StreamInfo } from './flac/stream-info.js';
import { packetsOf } from './ogg-pages.js';
import { type OggStream, oggPages } from './ogg-stream.js';
import type { AudioBlock } from './sound-file.js';
import type { WarningSink } from './warnings.js';

/** FLAC in Ogg: each packet behind those of the header is a frame (RFC 9639, 10.1). */
export async function* oggFlacBlocks(
  stream: OggStream,
  info: StreamInfo,
  warn: WarningSink,
): AsyncGenerator<AudioBlock> {
  const { fileName, source } = stream;
  const frames = new FlacFrames(info, fileName, source.byteLength, warn);
  let packet = new Uint8Array(0);
  let promised = info.totalSamples ?? 0;
  for await (const page of oggPages(stream, warn)) {
    const { pieces, open } = packetsOf(page);
    for (const [i, piece] of pieces.entries()) {
      packet = joined(packet, piece);
      if (open && i === pieces.length - 1) break;
      const whole = packet;
      packet = new Uint8Array(0);
      if (whole[0] !== 0xff) continue;
      const frame = readFrame(whole, 0, info);
      if (frame === undefined || typeof frame === 'string') {
        throw frames.damaged('a frame does not match its checksum');
      }
      yield frames.take(frame);
    }
    promised = Math.max(promised, page.granule ?? 0);
  }
  if (frames.samples < promised) {
    throw shorterThanPromised(fileName, frames.samples, promised, info.sampleRate);
  }
  frames.finish();
}
