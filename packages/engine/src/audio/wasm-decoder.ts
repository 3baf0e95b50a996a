import type { Codec, Decoded } from './codecs.js';
import { damagedAt } from './damage.js';
import { checkedUnpacking } from './limits.js';
import type { AudioBlock } from './sound-file.js';

interface DecodedFormat {
  readonly fileName: string;
  readonly sampleRate: number;
  readonly channels: number;
}

/** Turns whatever a WebAssembly codec does into samples or an EngineError. */
export class WasmDecoder {
  /** Of one channel, so far. */
  samples = 0;
  private samplesUpTo = Number.POSITIVE_INFINITY;

  /** @param byteLength of the file */
  constructor(
    private readonly codec: Codec,
    private readonly format: DecodedFormat,
    private readonly byteLength: number,
  ) {}

  /** @param samplesUpTo no more than these, from the beginning, are sound: the rest is the codec's padding */
  async *decode(bytes: Uint8Array, samplesUpTo?: number): AsyncGenerator<AudioBlock> {
    this.samplesUpTo = samplesUpTo ?? this.samplesUpTo;
    if (bytes.length > 0) yield* this.take(await this.attempt(() => this.codec.decode(bytes)));
  }

  async *flush(): AsyncGenerator<AudioBlock> {
    const flush = this.codec.flush?.bind(this.codec);
    if (flush) yield* this.take(await this.attempt(flush));
  }

  free(): void {
    try {
      this.codec.free();
    } catch {
      // A codec that failed inside may fail again here; its memory goes with the object.
    }
  }

  private async attempt(work: () => Decoded | Promise<Decoded>): Promise<Decoded> {
    try {
      return await work();
    } catch (cause) {
      throw this.damaged('', cause);
    }
  }

  private damaged(what: string, cause?: unknown): Error {
    const { fileName, sampleRate } = this.format;
    return damagedAt(fileName, this.samples, sampleRate, what, cause);
  }

  private *take({ channelData, samplesDecoded, sampleRate, errors }: Decoded): Generator<AudioBlock> {
    if (errors.length > 0) throw this.damaged('', errors[0]?.message);
    const count = Math.min(samplesDecoded, Math.max(0, this.samplesUpTo - this.samples));
    if (count === 0) return;
    if (sampleRate !== this.format.sampleRate) {
      throw this.damaged(`the sample rate changes from ${this.format.sampleRate} to ${sampleRate} Hz`);
    }
    const channels = channelData.slice(0, this.format.channels).map((samples) => samples.subarray(0, count));
    for (const samples of channels) {
      if (!samples.every(Number.isFinite)) throw this.damaged('a sample is not a number');
    }
    const first = this.samples;
    this.samples += count;
    checkedUnpacking(this.format.fileName, { samples: this.samples, ...this.format }, this.byteLength);
    yield { first, channels };
  }
}
