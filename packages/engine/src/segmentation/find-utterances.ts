import type { Recording } from '../audio/index.js';
import { sampleRate } from '../features/index.js';
import type { OnnxRuntime } from '../runtime/index.js';
import { Segmenter } from './segmenter.js';
import { type SegmentationSettings, type SpeechSegment, segmentationDefaults } from './segments.js';

/** Recordings up to this long are taken for one utterance, unless somebody says otherwise. */
export const longestSingleUtteranceMs = 20_000;

export interface FoundUtterances {
  /** In whole milliseconds, within the recording. */
  readonly segments: readonly SpeechSegment[];
  readonly lengthMs: number;
}

export interface FindingOptions {
  readonly settings?: SegmentationSettings | undefined;
  /** How much of the recording was looked at, ms; what it returns is waited for, and what it throws ends the work. */
  readonly onProgress?: (doneMs: number) => unknown;
}

/**
 * Where somebody speaks in a recording of any length, utterance by utterance. It is decoded as it is looked at.
 * @param network the voice activity network, an ONNX file (assets/silero-vad-v6.onnx)
 */
export async function findUtterances(
  ort: OnnxRuntime,
  network: Uint8Array,
  recording: Recording,
  { settings = segmentationDefaults, onProgress = () => {} }: FindingOptions = {},
): Promise<FoundUtterances> {
  const segmenter = await Segmenter.create(ort, network, settings);
  try {
    let done = 0;
    const count = await recording.stream(async (samples) => {
      await segmenter.push(samples);
      done += samples.length;
      await onProgress((done * 1000) / sampleRate);
    });
    const lengthMs = (count * 1000) / sampleRate;
    const segments = (await segmenter.finish()).map(({ startMs, endMs }) => ({
      startMs: Math.round(startMs),
      endMs: Math.min(Math.round(endMs), Math.floor(lengthMs)),
    }));
    return { segments, lengthMs };
  } finally {
    await segmenter.release();
  }
}
