import { type AudioWarning, Recording } from '@persephone/engine/audio';
import type { OnnxRuntime } from '@persephone/engine/runtime';
import { longestSingleUtteranceMs, segmentationDefaults } from '@persephone/engine/segmentation';
import type { UntranscribedUtterance } from '@persephone/engine/self-training';
import type { FeatureCache } from '../domain/blobs.js';
import { type FeatureReader, type SoundSegment, segmentKey } from './feature-reader.js';
import { type LeftOut, leftOutBecause, utteranceName } from './prepare.js';
import { utterancesOf } from './utterances-of.js';

/** A recording that nobody has transcribed, wherever its bytes are. */
export type UntranscribedRecording = Pick<SoundSegment, 'fileName' | 'recording' | 'open'>;

export interface PreparedSound {
  readonly utterances: readonly UntranscribedUtterance[];
  readonly leftOut: readonly LeftOut[];
  readonly warnings: readonly AudioWarning[];
}

export interface PrepareRecordingOptions {
  readonly reader: FeatureReader;
  /** That finds utterances. */
  readonly runtime: () => Promise<OnnxRuntime>;
  /** Keeps which utterances a recording has. */
  readonly cache?: FeatureCache;
  readonly signal: AbortSignal;
}

/**
 * Features of the speech in a recording that nobody has transcribed: of up to 20 s it is taken for one utterance; in a longer
 * one utterances are found. What cannot be used is listed with its reason. The same recording gives the same utterances.
 */
export async function prepareUntranscribed(
  recording: UntranscribedRecording,
  options: PrepareRecordingOptions,
): Promise<PreparedSound> {
  const { reader, signal } = options;
  const utterances: UntranscribedUtterance[] = [];
  const warnings: AudioWarning[] = [];
  const segments = await segmentsOf(recording, options).catch((error: unknown) => {
    signal.throwIfAborted();
    return leftOutBecause(recording.fileName, error);
  });
  if ('code' in segments) return { utterances, leftOut: [segments], warnings };
  const leftOut: LeftOut[] = [];
  for (const times of segments) {
    signal.throwIfAborted();
    const segment = { ...recording, ...times };
    const name = utteranceName(segment);
    try {
      const features = await reader.read(segment);
      utterances.push({ id: segmentKey(segment), name, features });
      warnings.push(...features.warnings);
    } catch (error) {
      leftOut.push(leftOutBecause(name, error));
    }
  }
  return { utterances, leftOut, warnings };
}

type Times = Pick<SoundSegment, 'startMs' | 'endMs'>;

const whole: Times = { startMs: null, endMs: null };

async function segmentsOf(
  recording: UntranscribedRecording,
  { cache, runtime, signal }: PrepareRecordingOptions,
): Promise<readonly Times[]> {
  // Another network or another way to ask it finds others.
  const key = `${recording.recording} utterances silero-vad-v6 ${JSON.stringify(segmentationDefaults)}`;
  const kept = unpackTimes(await cache?.read(key));
  if (kept) return kept;
  const bytes = await recording.open();
  try {
    const opened = await Recording.open(bytes, recording.fileName);
    const { segments, lengthMs } = await utterancesOf(await runtime(), opened, {
      onProgress: () => signal.throwIfAborted(),
    });
    const found = lengthMs <= longestSingleUtteranceMs ? [whole] : segments;
    const times = found.map(({ startMs, endMs }) => ({ startMs, endMs }));
    await cache?.write(key, new TextEncoder().encode(JSON.stringify(times)));
    return times;
  } finally {
    await bytes.close();
  }
}

/** Undefined for bytes that are no times, which are then found anew. */
function unpackTimes(bytes: Uint8Array | undefined): readonly Times[] | undefined {
  if (!bytes) return undefined;
  try {
    const times: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return Array.isArray(times) ? times : undefined;
  } catch {
    return undefined;
  }
}
