import { sampleRate } from '../features/index.js';
import type { OnnxRuntime } from '../runtime/index.js';
import { LevelTrack } from './levels.js';
import { refineEnds } from './refine.js';
import {
  paddedSegments,
  type SegmentationSettings,
  type SpeechSegment,
  segmentationDefaults,
  speechSegments,
} from './segments.js';
import { VoiceActivityDetector } from './voice-activity.js';

/** Finds the utterances of a recording that comes in portions. Release it always. */
export class Segmenter {
  readonly #levels = new LevelTrack();
  #samples = 0;

  private constructor(
    private readonly detector: VoiceActivityDetector,
    private readonly settings: SegmentationSettings,
  ) {}

  /** @param network the bytes of silero-vad-v6.onnx */
  static async create(
    ort: OnnxRuntime,
    network: Uint8Array,
    settings: SegmentationSettings = segmentationDefaults,
    threads = 1,
  ): Promise<Segmenter> {
    return new Segmenter(await VoiceActivityDetector.create(ort, network, threads), settings);
  }

  /** The next samples, 16 kHz mono, any number of them. */
  async push(samples: Float32Array): Promise<void> {
    this.#samples += samples.length;
    this.#levels.push(samples);
    await this.detector.push(samples);
  }

  /** Call once, after the last samples. In order, none overlapping another. */
  async finish(): Promise<SpeechSegment[]> {
    const probabilities = await this.detector.finish();
    const spoken = speechSegments(probabilities, this.settings);
    const lengthMs = (this.#samples * 1000) / sampleRate;
    return paddedSegments(refineEnds(spoken, this.#levels.finish()), lengthMs, this.settings);
  }

  async release(): Promise<void> {
    await this.detector.release();
  }
}
