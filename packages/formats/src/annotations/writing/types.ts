import type { Faults } from '../faults.js';
import type { Fault } from '../model.js';
import type { NewAnnotation, NewTier } from '../new-tier.js';

/** What a new annotation file is made of. Times are whole milliseconds from the beginning of the recording. */
export interface NewDocument {
  /** The file name of the recording. */
  readonly media: string | null;
  readonly lengthMilliseconds: number | null;
  /** ISO 639-3. */
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
  readonly draft: boolean;
}

/** The annotations of all tiers that depend on none, by start. What depends on others is reported as left out. */
export function spokenOf({ tiers }: NewDocument, faults: Faults, format: string): TimedText[] {
  const spoken: TimedText[] = [];
  for (const { name, participant = null, segmentsOf, draft = false, annotations } of tiers) {
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
    for (const annotation of annotations) spoken.push({ ...annotation, participant, tier: name, draft });
  }
  return spoken.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Where a format has no place to mark drafts apart from what was reviewed. */
export function reportUnmarkedDrafts(spoken: readonly TimedText[], faults: Faults, format: string): void {
  const drafts = spoken.filter(({ draft }) => draft);
  if (drafts.length === 0 || drafts.length === spoken.length) return;
  faults.add(
    'drafts-not-marked',
    `${format} has no place to mark drafts apart from what a person has reviewed.`,
    {},
    drafts.length,
  );
}

/** Where a format has no place to say who speaks. */
export function reportSpeakers(spoken: readonly TimedText[], faults: Faults, format: string): void {
  const named = spoken.flatMap(({ participant }) => participant ?? []);
  if (named.length === 0) return;
  const names = [...new Set(named)];
  const shown = names
    .slice(0, 5)
    .map((name) => JSON.stringify(name))
    .join(', ');
  faults.add(
    'speakers-not-written',
    `${format} has no place for who speaks (${shown}${names.length > 5 ? ', …' : ''}).`,
    {},
    named.length,
  );
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
