import type { AudioWarning } from '@persephone/engine/audio';
import type { UntranscribedUtterance } from '@persephone/engine/self-training';
import type { FeatureReader, SoundSegment } from './feature-reader.js';
import { type LeftOut, leftOutBecause, utteranceName } from './prepare.js';

export interface PreparedSound {
  readonly utterances: readonly UntranscribedUtterance[];
  readonly leftOut: readonly LeftOut[];
  readonly warnings: readonly AudioWarning[];
}

export interface PrepareSoundOptions {
  readonly reader: FeatureReader;
  readonly signal?: AbortSignal;
  onUtterance?(): void | Promise<void>;
}

/**
 * Features of speech that nobody has transcribed, in the order given. What cannot be used is listed with its reason. Segments
 * of one recording are best given one after the other, so that it is decoded once.
 */
export async function prepareUntranscribed(
  segments: readonly SoundSegment[],
  { reader, signal, onUtterance }: PrepareSoundOptions,
): Promise<PreparedSound> {
  const utterances: UntranscribedUtterance[] = [];
  const leftOut: LeftOut[] = [];
  const warnings: AudioWarning[] = [];
  for (const segment of segments) {
    signal?.throwIfAborted();
    const name = utteranceName(segment);
    try {
      const features = await reader.read(segment);
      utterances.push({ name, features });
      warnings.push(...features.warnings);
    } catch (error) {
      leftOut.push(leftOutBecause(name, error));
    }
    await onUtterance?.();
  }
  return { utterances, leftOut, warnings };
}
