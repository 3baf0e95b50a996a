import { decodeAudio, sniffAudio } from '@persephone/engine/audio';
import { EngineError } from '@persephone/engine/errors';
import {
  type FeatureExtractor,
  type FeatureMatrix,
  featureExtractor,
  sampleRate,
} from '@persephone/engine/features';
import type { FeatureCache } from '../domain/blobs.js';

/** A recording, or a stretch of one, wherever its bytes are. */
export interface Stretch {
  /** For messages: the file. */
  readonly fileName: string;
  /** The same for stretches of the same recording, so that it is decoded once for all of them. */
  readonly recording: string;
  readonly read: () => Promise<Uint8Array>;
  /** Both null where it is the whole recording. */
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/** The bytes of the recording read last, and where its format is decoded from its beginning only, its sound. */
interface Opened {
  readonly recording: string;
  readonly bytes: Uint8Array;
  samples?: Float32Array;
}

/**
 * Features of stretches of sound, from the cache where there is one that has them. Holds the recording read last:
 * ask for the stretches of one recording one after the other.
 */
export class FeatureReader {
  readonly #extractor: FeatureExtractor;
  #opened: Opened | undefined;

  /** Throws 'feature-type-unknown'. */
  constructor(
    featureTypeName: string,
    private readonly cache?: FeatureCache,
  ) {
    this.#extractor = featureExtractor(featureTypeName);
  }

  /**
   * Throws the codes of audio that cannot be used.
   * @param accept may refuse the stretch for its length, before anything is computed of it
   */
  async read(stretch: Stretch, accept: (durationMs: number) => void = () => {}): Promise<FeatureMatrix> {
    const key = this.#key(stretch);
    const kept = await this.cache?.read(key);
    const features = kept && unpackFeatures(kept);
    if (features) {
      accept(features.frameCount * this.#extractor.frameShiftMs);
      return features;
    }
    const samples = await this.#samples(stretch);
    accept((1000 * samples.length) / sampleRate);
    const computed = await this.#extractor.extract(samples);
    await this.cache?.write(key, packFeatures(computed));
    return computed;
  }

  async #samples({ recording, read, fileName, startMs, endMs }: Stretch): Promise<Float32Array> {
    if (this.#opened?.recording !== recording) {
      this.#opened = undefined;
      this.#opened = { recording, bytes: await read() };
    }
    const opened = this.#opened;
    if (startMs === null || endMs === null) return decodeAudio(opened.bytes, fileName);
    // Only WAV can be entered in its middle; an hour of it may be too much to hold as decoded samples.
    if (sniffAudio(opened.bytes, fileName) === 'wav') {
      return decodeAudio(opened.bytes, fileName, { startMs, endMs });
    }
    const samples = opened.samples ?? (await decodeAudio(opened.bytes, fileName));
    opened.samples = samples;
    const perMs = sampleRate / 1000;
    const cut = samples.subarray(Math.round(startMs * perMs), Math.round(endMs * perMs));
    if (cut.length === 0) {
      throw new EngineError(
        'audio-too-short',
        `${fileName} ends before ${startMs} ms, where the utterance begins; correct its times.`,
      );
    }
    return cut;
  }

  /** Of what is heard and how it is computed, so that a change of either never finds the old features. */
  #key({ recording, startMs, endMs }: Stretch): string {
    const stretch = startMs === null ? 'whole' : `${startMs}-${endMs}`;
    return `${recording} ${stretch} ${this.#extractor.featureVersion}`;
  }
}

const headerBytes = 8;

/** Frame count and dimension as 32-bit integers, then the numbers; all little-endian. */
export function packFeatures({ frames, frameCount, dimension }: FeatureMatrix): Uint8Array {
  const bytes = new Uint8Array(headerBytes + frames.length * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, frameCount, true);
  view.setUint32(4, dimension, true);
  new Float32Array(bytes.buffer, headerBytes).set(frames);
  return bytes;
}

/** Undefined for bytes that are no features, which are then computed anew. */
export function unpackFeatures(bytes: Uint8Array): FeatureMatrix | undefined {
  if (bytes.byteLength < headerBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frameCount = view.getUint32(0, true);
  const dimension = view.getUint32(4, true);
  if (bytes.byteLength !== headerBytes + frameCount * dimension * 4) return undefined;
  // A copy: the numbers may lie at an address that is no multiple of four. Not slice, of which a Buffer makes a view.
  const frames = new Float32Array(new Uint8Array(bytes.subarray(headerBytes)).buffer);
  return { frames, frameCount, dimension };
}
