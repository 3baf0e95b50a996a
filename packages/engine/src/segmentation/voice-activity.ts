import { sampleRate } from '../features/index.js';
import type { InferenceSession, OnnxRuntime, Tensor } from '../runtime/index.js';

/** Samples from one probability to the next: 32 ms at 16 kHz. */
export const samplesPerFrame = 512;
export const frameMs = (1000 * samplesPerFrame) / sampleRate;
/** Samples before a frame that the network sees with it. */
const contextSamples = 64;
const stateSize = 128;
/** So many places of a recording are looked at at once, which takes a third of the time of one after the other. */
const places = 16;
/** Frames of a place between two of its batches: about half a minute. */
const framesPerPlace = 1024;
/** Frames before its first that each place begins with, until the network's state is that of one that had processed all before. */
const warmUpFrames = 96;

/**
 * How probable it is that somebody speaks, for each 32 ms of a recording that comes in portions: Silero's network
 * (silero-vad 6, MIT; inputs `input` [B, 64 + 512] samples in [-1, 1] of 16 kHz, `state` [2, B, 128], `sr`; outputs
 * `output` [B, 1], `stateN`). Its state goes from frame to frame, so that a recording would be looked at one frame after
 * the other; here 16 places of it are looked at at once, each from three seconds before its beginning. Memory does not grow
 * with the recording: about eight minutes of sound are held.
 */
export class VoiceActivityDetector {
  /** Sound from sample `#first` on, of which only what is still needed is held. */
  #held = new Float32Array(0);
  #length = 0;
  #first = 0;
  /** Frames that have a probability. */
  #done = 0;
  readonly #probabilities: Float32Array[] = [];

  private constructor(
    private readonly ort: OnnxRuntime,
    private readonly session: InferenceSession,
  ) {}

  /** @param network the bytes of silero-vad-v6.onnx */
  static async create(ort: OnnxRuntime, network: Uint8Array, threads = 1): Promise<VoiceActivityDetector> {
    const session = await ort.InferenceSession.create(network, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // The network asks for operators that are not there, and then does without.
      logSeverityLevel: 3,
    });
    return new VoiceActivityDetector(ort, session);
  }

  /** The next samples, 16 kHz mono, any number of them. */
  async push(samples: Float32Array): Promise<void> {
    this.#append(samples);
    const whole = places * framesPerPlace;
    while (this.#firstMissing() + whole * samplesPerFrame <= this.#first + this.#length) {
      await this.#detect(whole);
    }
  }

  /** Call once, after the last samples. The last frame may be part silence. One probability a frame, 0 to 1. */
  async finish(): Promise<Float32Array> {
    const missing = Math.ceil((this.#first + this.#length - this.#firstMissing()) / samplesPerFrame);
    if (missing > 0) await this.#detect(missing);
    const all = new Float32Array(this.#done);
    let at = 0;
    for (const part of this.#probabilities) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  #firstMissing(): number {
    return this.#done * samplesPerFrame;
  }

  #append(samples: Float32Array): void {
    // What is before the warm-up of the next frame is no longer needed.
    const needed = Math.max(0, (this.#done - warmUpFrames) * samplesPerFrame - contextSamples);
    const drop = Math.min(this.#length, Math.max(0, needed - this.#first));
    if (this.#length + samples.length > this.#held.length) {
      const kept = this.#held.subarray(drop, this.#length);
      const length = kept.length + samples.length;
      if (length > this.#held.length) this.#held = new Float32Array(Math.max(length, 2 * kept.length));
      this.#held.set(kept);
      this.#first += drop;
      this.#length -= drop;
    }
    this.#held.set(samples, this.#length);
    this.#length += samples.length;
  }

  /** The samples [from, from + into.length), zeros where there are none. */
  #copy(from: number, into: Float32Array): void {
    const start = from - this.#first;
    const end = Math.min(this.#length, start + into.length);
    into.fill(0);
    if (end > Math.max(0, start)) into.set(this.#held.subarray(Math.max(0, start), end), Math.max(0, -start));
  }

  /** The probabilities of the next so many frames, divided among the places. */
  async #detect(count: number): Promise<void> {
    const { Tensor: TensorOf } = this.ort;
    const B = Math.max(1, Math.min(places, Math.ceil(count / (4 * warmUpFrames))));
    const each = Math.ceil(count / B);
    const found = new Float32Array(count);
    const width = contextSamples + samplesPerFrame;
    const input = new Float32Array(B * width);
    const sr = new TensorOf('int64', BigInt64Array.of(BigInt(sampleRate)), []);
    let state: Tensor = new TensorOf('float32', new Float32Array(2 * B * stateSize), [2, B, stateSize]);
    for (let step = -warmUpFrames; step < each; step++) {
      for (let b = 0; b < B; b++) {
        const frame = this.#done + b * each + step;
        this.#copy(frame * samplesPerFrame - contextSamples, input.subarray(b * width, (b + 1) * width));
      }
      const { output, stateN } = await this.session.run({
        input: new TensorOf('float32', input, [B, width]),
        state,
        sr,
      });
      if (!output || !stateN) throw new Error('the network of voice activity lacks an output');
      state = stateN;
      for (let b = 0; step >= 0 && b < B; b++) {
        const at = b * each + step;
        if (at < count) found[at] = (output.data as Float32Array)[b]!;
      }
    }
    this.#probabilities.push(found);
    this.#done += count;
  }
}
