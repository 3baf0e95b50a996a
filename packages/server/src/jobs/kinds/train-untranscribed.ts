import type { AudioWarning } from '@persephone/engine/audio';
import type { FeatureTypeDescription } from '@persephone/engine/features';
import type { OnnxRuntime } from '@persephone/engine/runtime';
import type { UntranscribedUtterance } from '@persephone/engine/self-training';
import { FeatureReader } from '../../corpus-data/feature-reader.js';
import type { LeftOut } from '../../corpus-data/prepare.js';
import { prepareUntranscribed } from '../../corpus-data/untranscribed.js';
import type { BlobStore, FeatureCache } from '../../domain/blobs.js';
import type { UntranscribedRecording } from '../../domain/models/untranscribed.js';

/** What a training learns from that nobody has transcribed. */
export interface UntranscribedData {
  readonly utterances: readonly UntranscribedUtterance[];
  readonly leftOut: readonly LeftOut[];
  readonly warnings: readonly AudioWarning[];
  /** In sentences. */
  readonly remarks: readonly string[];
  /** Of so many recordings there is speech among the utterances. */
  readonly used: number;
}

export interface UntranscribedDependencies {
  readonly blobs: BlobStore;
  readonly featureCache: FeatureCache;
  readonly runtime: () => Promise<OnnxRuntime>;
}

/** Features of fbank take 3 MB a minute, and all are in memory. */
export const mostUntranscribedMs = 4 * 60 * 60 * 1000;

/** Of features with more numbers a second, as those of encoders, as much as takes the same room. */
function mostMsOf(
  { dimension, frameShiftMs }: FeatureTypeDescription,
  fbank: FeatureTypeDescription,
): number {
  const room = fbank.dimension / fbank.frameShiftMs / (dimension / frameShiftMs);
  return mostUntranscribedMs * Math.min(1, room);
}

/**
 * Features of the speech in recordings that nobody has transcribed, in the order given, so that whoever goes on with the training
 * has the same utterances; of what is longer than four hours altogether, the first.
 */
export async function loadUntranscribed(
  { blobs, featureCache, runtime }: UntranscribedDependencies,
  recordings: readonly UntranscribedRecording[],
  featureType: string,
  options: {
    readonly signal: AbortSignal;
    readonly mostMs?: number | undefined;
    onRecording(): Promise<void>;
  },
): Promise<UntranscribedData> {
  const reader = new FeatureReader(featureType, featureCache);
  const { featureType: described } = await import('@persephone/engine/features');
  const { frameShiftMs } = described(featureType);
  const { signal, mostMs = mostMsOf(described(featureType), described('fbank')), onRecording } = options;
  const utterances: UntranscribedUtterance[] = [];
  const leftOut: LeftOut[] = [];
  const warnings: AudioWarning[] = [];
  const remarks: string[] = [];
  let [used, ms] = [0, 0];
  try {
    for (const [index, { fileName, contentHash }] of recordings.entries()) {
      if (ms >= mostMs) {
        remarks.push(
          `Of the ${recordings.length} untranscribed recordings it learns from the first ${index}: they have ${(ms / 3_600_000).toFixed(1)} h of ` +
            'speech, which is as much as is held in memory.',
        );
        break;
      }
      const recording = { fileName, recording: contentHash, open: () => blobs.open(contentHash) };
      const prepared = await prepareUntranscribed(recording, {
        ...{ reader, runtime, signal },
        cache: featureCache,
      });
      utterances.push(...prepared.utterances);
      leftOut.push(...prepared.leftOut);
      warnings.push(...prepared.warnings);
      if (prepared.utterances.length > 0) used++;
      for (const { features } of prepared.utterances) ms += features.frameCount * frameShiftMs;
      await onRecording();
    }
  } finally {
    await reader.close();
  }
  return { utterances, leftOut, warnings, remarks, used };
}
