import { EngineError } from '../errors/index.js';
import { joinedSound } from './bytes.js';
import type { Codec, Decoded } from './codecs.js';
import { checkedFormat, checkedLength } from './limits.js';
import type { SoundDecoder } from './sound-decoder.js';

/** What a format's file says of itself, gathered on the way. */
export interface StreamReader {
  /** What of these bytes the codec is to see, in pieces that cannot swell beyond measure. */
  push(bytes: Uint8Array): Iterable<CodecInput>;
  finish(): Iterable<CodecInput>;
  /** How many channels there are, where the codec does not say. */
  readonly channels?: number | undefined;
  /** How many samples the file promises, and how many may be missing without any being lost. */
  readonly promised?: { readonly samples: number; readonly slack: number } | undefined;
}

export interface CodecInput {
  readonly bytes: Uint8Array;
  /** No more samples than these, from the beginning, are sound: the rest is the codec's padding. */
  readonly samplesUpTo?: number | undefined;
}

const none = new Float32Array(0);

/** Decodes a compressed file with a WebAssembly codec, and turns whatever it does into sound or an EngineError. */
export class CompressedDecoder implements SoundDecoder {
  format: { readonly sampleRate: number; readonly channels: number } | undefined;
  private samples = 0;
  private samplesUpTo = Number.POSITIVE_INFINITY;

  constructor(
    private readonly fileName: string,
    private readonly codec: Codec,
    private readonly reader: StreamReader,
  ) {}

  async push(bytes: Uint8Array): Promise<Float32Array> {
    return joinedSound(await this.decodeAll(this.reader.push(bytes)));
  }

  async finish(): Promise<Float32Array> {
    const parts = await this.decodeAll(this.reader.finish());
    const flush = this.codec.flush?.bind(this.codec);
    if (flush) parts.push(this.take(await this.attempt(flush)));
    this.checkPromise();
    return joinedSound(parts);
  }

  free(): void {
    try {
      this.codec.free();
    } catch {
      // A codec that failed inside may fail again here; its memory goes with the object.
    }
  }

  private async decodeAll(inputs: Iterable<CodecInput>): Promise<Float32Array[]> {
    const parts: Float32Array[] = [];
    for (const { bytes, samplesUpTo } of inputs) {
      if (samplesUpTo !== undefined) this.samplesUpTo = samplesUpTo;
      if (bytes.length > 0) parts.push(this.take(await this.attempt(() => this.codec.decode(bytes))));
    }
    return parts;
  }

  private async attempt(work: () => Decoded | Promise<Decoded>): Promise<Decoded> {
    try {
      return await work();
    } catch (cause) {
      throw this.damaged(cause);
    }
  }

  private damaged(cause: unknown): EngineError {
    return new EngineError(
      'audio-unreadable',
      `${this.fileName} is damaged ${this.seconds(this.samples)} s after its beginning. Copy it again, or export it ` +
        'anew from the program it came from.',
      { cause },
    );
  }

  private seconds(samples: number): string {
    return (this.format ? samples / this.format.sampleRate : 0).toFixed(2);
  }

  /** The mean of the channels. */
  private take({ channelData, samplesDecoded, sampleRate, errors }: Decoded): Float32Array {
    if (errors.length > 0) throw this.damaged(errors[0]?.message);
    const count = Math.min(samplesDecoded, Math.max(0, this.samplesUpTo - this.samples));
    if (count === 0) return none;
    if (!this.format) {
      const channels = this.reader.channels ?? channelData.length;
      checkedFormat(this.fileName, sampleRate, channels);
      this.format = { sampleRate, channels };
    }
    if (sampleRate !== this.format.sampleRate) throw this.damaged('The sample rate changes');
    const mono = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      let total = 0;
      for (const channel of channelData) total += channel[i]!;
      const mean = total / channelData.length;
      if (!Number.isFinite(mean)) throw this.damaged('A sample is not a number');
      mono[i] = mean;
    }
    this.samples += count;
    checkedLength(this.fileName, this.samples, sampleRate);
    return mono;
  }

  private checkPromise(): void {
    if (this.samples === 0) {
      throw new EngineError(
        'audio-empty',
        `${this.fileName} holds no sound that can be decoded. Record it or export it again.`,
      );
    }
    const { promised } = this.reader;
    if (promised && this.samples < promised.samples - promised.slack) {
      throw new EngineError(
        'audio-truncated',
        `${this.fileName} gives ${this.seconds(this.samples)} s of sound, where its header promises ` +
          `${this.seconds(promised.samples)} s. It was damaged or cut off while it was written or copied: copy it ` +
          'again, or open it in an audio editor and save what there is under a new name.',
      );
    }
  }
}
