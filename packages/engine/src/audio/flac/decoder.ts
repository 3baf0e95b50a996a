import { md5 } from '@noble/hashes/legacy.js';
import { damagedAt } from '../damage.js';
import { checkedFormat, checkedUnpacking } from '../limits.js';
import type { AudioBlock } from '../sound-file.js';
import type { WarningSink } from '../warnings.js';
import type { Frame } from './frame.js';
import type { StreamInfo } from './stream-info.js';
import type { Samples } from './subframe.js';

/** Takes the frames of one stream in their order, and sees that none is missing and that they are what was encoded. */
export class FlacFrames {
  /** Of one channel, so far. */
  samples = 0;
  /** The number of the stream's first sample: not 0 where its beginning was cut off. */
  private offset: number | undefined;
  private blockSize = 0;
  private readonly hash: ReturnType<typeof md5.create> | undefined;

  /** @param byteLength of the file */
  constructor(
    private readonly info: StreamInfo,
    private readonly fileName: string,
    private readonly byteLength: number,
    private readonly warn: WarningSink,
  ) {
    checkedFormat(fileName, info.sampleRate, info.channels);
    this.hash = info.md5 === null ? undefined : md5.create();
  }

  /** Throws 'audio-unreadable'. */
  take({ header, channels }: Frame): AudioBlock {
    const { sampleRate, channels: count, bitsPerSample } = this.info;
    if (
      header.sampleRate !== sampleRate ||
      header.channels !== count ||
      header.bitsPerSample !== bitsPerSample
    ) {
      throw this.damaged(
        `from ${count} channels of ${bitsPerSample} bits at ${sampleRate} Hz it changes to ${header.channels} of ` +
          `${header.bitsPerSample} bits at ${header.sampleRate} Hz`,
      );
    }
    this.checkPlace(header.number, header.variable, header.blockSize);
    const first = this.samples;
    this.samples += header.blockSize;
    checkedUnpacking(this.fileName, { samples: this.samples, sampleRate, channels: count }, this.byteLength);
    this.hash?.update(interleaved(channels, bitsPerSample));
    const scale = 2 ** (1 - bitsPerSample);
    return { first, channels: channels.map((samples) => scaled(samples, scale)) };
  }

  /** Compares the sum of all samples with the header's, where it has one. */
  finish(): void {
    const { info, fileName } = this;
    if (!this.hash || info.totalSamples !== this.samples) return;
    const found = [...this.hash.digest()].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    if (found === info.md5) return;
    this.warn({
      code: 'audio-checksum-differs',
      detail:
        `The samples of ${fileName} are as many as its header promises, and each of its frames is whole, but their sum ` +
        '(MD5) is not the one in the header. A program changed the file or its header; compare it with the original.',
    });
  }

  damaged(what: string): Error {
    return damagedAt(this.fileName, this.samples, this.info.sampleRate, what);
  }

  /**
   * A frame has its number, or that of its first sample. Where the header has how many samples there are, their
   * number and checksum are worth more than what old encoders put there.
   */
  private checkPlace(number: number, variable: boolean, blockSize: number): void {
    if (this.blockSize === 0) this.blockSize = blockSize;
    const place = variable ? number : number * this.blockSize;
    this.offset ??= place;
    if (place === this.samples + this.offset || this.info.totalSamples !== null) return;
    throw this.damaged(
      `by its header a frame begins with sample ${place}, where ${this.samples + this.offset} is next`,
    );
  }
}

function scaled(samples: Samples, scale: number): Float32Array {
  const floats = new Float32Array(samples.length);
  for (let i = 0; i < floats.length; i++) floats[i] = samples[i]! * scale;
  return floats;
}

/** Signed little-endian samples of whole bytes, over which the sum in the header is made. */
function interleaved(channels: readonly Samples[], bitsPerSample: number): Uint8Array {
  const width = Math.ceil(bitsPerSample / 8);
  const length = channels[0]?.length ?? 0;
  const bytes = new Uint8Array(length * channels.length * width);
  const block = channels.length * width;
  for (const [c, samples] of channels.entries()) {
    for (let i = 0, at = c * width; i < length; i++, at += block) {
      const x = samples[i]!;
      bytes[at] = x;
      if (width > 1) bytes[at + 1] = x >> 8;
      if (width > 2) bytes[at + 2] = x >> 16;
      if (width > 3) bytes[at + 3] = x >> 24;
    }
  }
  return bytes;
}
