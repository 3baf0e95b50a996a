import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Recording } from '@persephone/engine/audio';
import { sampleRate } from '@persephone/engine/features';
import type { OnnxRuntime } from '@persephone/engine/runtime';
import {
  type SegmentationSettings,
  Segmenter,
  type SpeechSegment,
  segmentationDefaults,
} from '@persephone/engine/segmentation';

let network: Promise<Uint8Array> | undefined;

function voiceActivityNetwork(): Promise<Uint8Array> {
  network ??= readFile(
    createRequire(import.meta.url).resolve('@persephone/engine/assets/silero-vad-v6.onnx'),
  );
  return network;
}

export interface FoundUtterances {
  readonly segments: readonly SpeechSegment[];
  readonly lengthMs: number;
}

export interface FindingOptions {
  readonly settings?: SegmentationSettings | undefined;
  /** How much of the recording was looked at, ms; what it returns is waited for, and what it throws ends the work. */
  readonly onProgress?: (doneMs: number) => unknown;
}

/** Where somebody speaks in a recording of any length, utterance by utterance. It is decoded as it is looked at. */
export async function utterancesOf(
  ort: OnnxRuntime,
  recording: Recording,
  { settings = segmentationDefaults, onProgress = () => {} }: FindingOptions = {},
): Promise<FoundUtterances> {
  const segmenter = await Segmenter.create(ort, await voiceActivityNetwork(), settings);
  try {
    let seen = 0;
    const count = await recording.stream(async (samples) => {
      await segmenter.push(samples);
      seen += samples.length;
      await onProgress((seen * 1000) / sampleRate);
    });
    return { segments: await segmenter.finish(), lengthMs: (count * 1000) / sampleRate };
  } finally {
    await segmenter.release();
  }
}
