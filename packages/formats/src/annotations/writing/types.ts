import type { Faults } from '../faults.js';
import type { Fault } from '../model.js';
import type { NewAnnotation, NewTier } from '../new-tier.js';

/** What a new annotation file is made of. Times are whole milliseconds from the beginning of the recording. */
export interface NewDocument {
  /** The file name of the recording. */
  readonly media: string | null;
  readonly lengthMilliseconds: number | null;
  readonly language: string | null;
  /** A tier with `segmentsOf` lies within the segments of the tier of that name. */
  readonly tiers: readonly NewTier[];
}

export interface Written {
  readonly bytes: Uint8Array;
  /** What the format could not hold. */
  readonly faults: readonly Fault[];
}

export interface TimedText extends NewAnnotation {
  readonly participant: string | null;
  readonly tier: string;
}

/** The annotations of all tiers that depend on none, by start. What depends on others is told to be left out. */
export function spokenOf({ tiers }: NewDocument, faults: Faults, format: string): TimedText[] {
  const spoken: TimedText[] = [];
  for (const { name, participant = null, segmentsOf, annotations } of tiers) {
    if (segmentsOf) {
      if (annotations.length > 0) {
        faults.add(
          'tier-not-written',
          `${format} has no place for tier ${JSON.stringify(name)}, which depends on another.`,
          { tier: name },
          annotations.length,
        );
      }
      continue;
    }
    for (const annotation of annotations) spoken.push({ ...annotation, participant, tier: name });
  }
  return spoken.sort((a, b) => a.start - b.start || a.end - b.end);
}

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export const seconds = (milliseconds: number, decimals: number): string =>
  (milliseconds / 1000).toFixed(decimals);

/** In one line. */
export const oneLine = (text: string): string =>
  text
    .split(/[\r\n]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
