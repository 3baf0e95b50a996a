import { joined } from './bytes.js';

export interface MpegFrameHeader {
  /** The frame's length in bytes. */
  readonly length: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly samples: number;
  /** Version, layer and sample rate as a number: the same in all frames of a file. */
  readonly kind: number;
  /** Where a Xing or Info header would be within a frame of layer III. */
  readonly xingAt: number;
}

/** kbit/s by [MPEG-1 or later, layer]. */
const bitRates: Readonly<Record<string, readonly number[]>> = {
  '1-1': [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2-3': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};

/** The header of the MPEG-1, 2 or 2.5 audio frame that begins here (ISO 11172-3, 2.4.2.3); undefined where none does. */
export function mpegFrameHeader(bytes: Uint8Array, at: number): MpegFrameHeader | undefined {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0) return undefined;
  const version = (bytes[at + 1]! >> 3) & 3;
  const layer = 4 - ((bytes[at + 1]! >> 1) & 3);
  const rateIndex = (bytes[at + 2]! >> 2) & 3;
  if (version === 1 || layer === 4 || rateIndex === 3) return undefined;
  const first = version === 3;
  const bitRate = bitRates[`${first ? 1 : 2}-${layer}`]?.[(bytes[at + 2]! >> 4) - 1];
  if (bitRate === undefined) return undefined;
  const sampleRate = [44_100, 48_000, 32_000][rateIndex]! / (first ? 1 : version === 2 ? 2 : 4);
  const padding = (bytes[at + 2]! >> 1) & 1;
  const channels = bytes[at + 3]! >> 6 === 3 ? 1 : 2;
  const samples = layer === 1 ? 384 : layer === 3 && !first ? 576 : 1152;
  const length =
    layer === 1
      ? (Math.floor((12_000 * bitRate) / sampleRate) + padding) * 4
      : Math.floor((samples * 125 * bitRate) / sampleRate) + padding;
  const sideInfo = first ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
  const kind = (version * 4 + layer) * 4 + rateIndex;
  return { length, sampleRate, channels, samples, kind, xingAt: 4 + sideInfo };
}

/** Length of the ID3v2 tag that begins here, with its header and footer; 0 where none does. */
export function id3Length(bytes: Uint8Array, at = 0): number {
  if (bytes.length < at + 10 || bytes[at] !== 0x49 || bytes[at + 1] !== 0x44 || bytes[at + 2] !== 0x33)
    return 0;
  let size = 0;
  for (let i = 6; i < 10; i++) size = size * 128 + (bytes[at + i]! & 0x7f);
  return size + (bytes[at + 5]! & 0x10 ? 20 : 10);
}

/** Where the first of two MPEG frames in a row begins: a single one is too easily chance. */
export function findMpegFrame(bytes: Uint8Array): number | undefined {
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const header = mpegFrameHeader(bytes, at);
    if (!header) continue;
    const next = at + header.length;
    if (next === bytes.length || mpegFrameHeader(bytes, next)?.kind === header.kind) return at;
  }
  return undefined;
}

/**
 * Picks the audio frames out of an MPEG stream and leaves out tags, padding and rubbish between them: the decoder
 * stumbles over these, at worst for ever.
 */
export class MpegFrames {
  first: MpegFrameHeader | undefined;
  /** Frames the file says it has (Xing or Info header), where it does. */
  declaredFrames: number | undefined;
  private pending = new Uint8Array(0);
  private skip = 0;
  /** Whether the last frame ended where the next is expected; elsewhere two in a row are asked for. */
  private inStep = false;

  /** The frames that these bytes complete, joined. */
  push(bytes: Uint8Array): Uint8Array {
    return this.take(joined(this.pending, bytes), false);
  }

  finish(): Uint8Array {
    return this.take(this.pending, true);
  }

  private take(bytes: Uint8Array<ArrayBuffer>, last: boolean): Uint8Array {
    const frames: Uint8Array[] = [];
    let at = 0;
    for (;;) {
      const skipped = Math.min(this.skip, bytes.length - at);
      this.skip -= skipped;
      at += skipped;
      if (bytes.length - at < (last ? 4 : 10)) break;
      this.skip = id3Length(bytes, at);
      if (this.skip > 0) {
        this.inStep = false;
        continue;
      }
      const header = mpegFrameHeader(bytes, at);
      if (!header || (this.first && header.kind !== this.first.kind)) {
        this.inStep = false;
        at++;
        continue;
      }
      const next = at + header.length;
      if (next + 4 > bytes.length && !last) break;
      if (next > bytes.length) break;
      if (!this.inStep && next < bytes.length && mpegFrameHeader(bytes, next)?.kind !== header.kind) {
        at++;
        continue;
      }
      if (!this.first) this.begin(header, bytes.subarray(at, next));
      frames.push(bytes.subarray(at, next));
      this.inStep = true;
      at = next;
    }
    this.pending = bytes.slice(at);
    return joined(...frames);
  }

  private begin(header: MpegFrameHeader, frame: Uint8Array): void {
    this.first = header;
    const at = header.xingAt;
    const mark = String.fromCharCode(...frame.subarray(at, at + 4));
    if ((mark === 'Xing' || mark === 'Info') && frame.length >= at + 12 && frame[at + 7]! & 1) {
      this.declaredFrames = new DataView(frame.buffer, frame.byteOffset).getUint32(at + 8);
    }
  }
}
