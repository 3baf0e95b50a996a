import type { Span } from '@persephone/formats/utterance-edits';
import type { TextAlignment } from '../corpus-data/align-text.js';
import type { FeatureCache } from '../domain/blobs.js';

/** To be raised when the same sound and labels are aligned otherwise. */
const version = 1;

/** All that an alignment depends on. */
export interface AlignmentSubject {
  /** Content hashes. */
  readonly model: string;
  readonly recording: string;
  /** From 1; null: all of them, mixed. */
  readonly channel: number | null;
  readonly span: Span;
  readonly labels: readonly string[];
}

/**
 * The alignment of these labels, as it was kept, or computed. What was looked at before it is done is not computed twice: it is kept
 * among the computed features, under all that it depends on, and may be lost as they may.
 * @param keep whether it will be wanted again
 */
export async function keptAlignment(
  cache: FeatureCache,
  { model, recording, channel, span, labels }: AlignmentSubject,
  keep: boolean,
  compute: () => Promise<TextAlignment>,
): Promise<TextAlignment> {
  const { startMs, endMs } = span;
  const key = JSON.stringify(['alignment', version, model, recording, channel, startMs, endMs, labels]);
  const kept = await cache.read(key);
  if (kept) return JSON.parse(new TextDecoder().decode(kept)) as TextAlignment;
  const computed = await compute();
  if (keep) await cache.write(key, new TextEncoder().encode(JSON.stringify(computed)));
  return computed;
}
