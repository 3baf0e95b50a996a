import { type AudioWarning, levelWarnings, Recording } from '@persephone/engine/audio';
import { EngineError } from '@persephone/engine/errors';
import { type FeatureExtractor, featureExtractor, sampleRate } from '@persephone/engine/features';
import type { FeatureCache, OpenedBytes } from '../domain/blobs.js';
import { type FeaturesWithWarnings, packFeatures, unpackFeatures } from './packed-features.js';

/** A recording, or a segment of one, wherever its bytes are. */
export interface SoundSegment {
  /** For messages: the file. */
  readonly fileName: string;
  /** The same for segments of the same recording, so that it is decoded once for all of them. */
  readonly recording: string;
  readonly open: () => Promise<OpenedBytes>;
  /** Both null where it is the whole recording. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** Of the recording, from 1; null: all of them, mixed. */
  readonly channel?: number | null;
}

/** Names the sound of a segment: the same for the same, and no other's. */
export function segmentKey({ recording, startMs, endMs, channel = null }: SoundSegment): string {
  const segment = startMs === null ? 'whole' : `${startMs}-${endMs}`;
  return `${recording} ${channel === null ? segment : `${segment} channel ${channel}`}`;
}

/** The recording read last, and where its format is decoded from its beginning only, its sound. */
interface Opened {
  readonly name: string;
  readonly channel: number | null;
  readonly bytes: OpenedBytes;
  readonly recording: Recording;
  /** Of the whole recording, found so far. */
  readonly warnings: AudioWarning[];
  samples?: Float32Array;
}

/**
 * Features of segments of sound, from the cache where there is one that has them. Holds the recording read last:
 * ask for the segments of one recording one after the other.
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
   * @param accept may refuse the segment for its length, before anything is computed of it
   */
  async read(
    segment: SoundSegment,
    accept: (durationMs: number) => void = () => {},
  ): Promise<FeaturesWithWarnings> {
    const key = this.#key(segment);
    const kept = await this.cache?.read(key);
    const features = kept && unpackFeatures(kept);
    if (features) {
      accept(features.frameCount * this.#extractor.frameShiftMs);
      return features;
    }
    const { samples, warnings } = await this.#samples(segment);
    accept((1000 * samples.length) / sampleRate);
    const computed = { ...(await this.#extractor.extract(samples)), warnings };
    if (!this.cache) return computed;
    const packed = packFeatures(computed, this.#extractor.encoder ? 'half' : 'single');
    await this.cache.write(key, packed);
    // As they will be read from there: whoever goes on with a training has the same numbers.
    return this.#extractor.encoder ? (unpackFeatures(packed) ?? computed) : computed;
  }

  /** Lets go of the recording read last. The reader can be used again. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.bytes.close();
  }

  async #open({ recording: name, open, fileName, channel = null }: SoundSegment): Promise<Opened> {
    if (this.#opened?.name === name && this.#opened.channel === channel) return this.#opened;
    await this.close();
    const bytes = await open();
    const warnings: AudioWarning[] = [];
    try {
      const onWarning = (warning: AudioWarning) => void warnings.push(warning);
      const recording = await Recording.open(bytes, fileName, onWarning, { channel });
      this.#opened = { name, channel, bytes, recording, warnings };
      return this.#opened;
    } catch (error) {
      await bytes.close();
      throw error;
    }
  }

  async #samples(
    segment: SoundSegment,
  ): Promise<{ samples: Float32Array; warnings: readonly AudioWarning[] }> {
    const { fileName, startMs, endMs } = segment;
    const opened = await this.#open(segment);
    const { recording } = opened;
    if (startMs === null || endMs === null) {
      const samples = await recording.decode();
      return { samples, warnings: opened.warnings };
    }
    // Only WAV can be entered in its middle; an hour of it may be too much to hold as decoded samples.
    const samples = recording.randomAccess
      ? await recording.decode({ startMs, endMs })
      : await this.#cut(opened, fileName, startMs, endMs);
    const name = `${fileName} (${startMs} to ${endMs} ms)`;
    return { samples, warnings: levelWarnings(samples, sampleRate, name) };
  }

  async #cut(opened: Opened, fileName: string, startMs: number, endMs: number): Promise<Float32Array> {
    const samples = opened.samples ?? (await opened.recording.decode());
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

  /** Of the sound and how its features are computed, so that a change of either never finds the old features. */
  #key(segment: SoundSegment): string {
    return `${segmentKey(segment)} ${this.#extractor.featureVersion}`;
  }
}
