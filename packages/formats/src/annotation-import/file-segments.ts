import type { FileSegment } from '../annotations/index.js';
import { suggestedChoice } from './suggest.js';
import { chosenTiers, type SpokenTier, tierGroups } from './tiers.js';
import { isCut, siblingsOf } from './utterances.js';

/**
 * The tiers whose segments are what is transcribed of a file: those that utterances were taken from, else those in which a
 * transcription is likely to be; where nothing is written in any, those of the type that covers most.
 * @param taken the names of tiers that utterances were taken from before
 */
export function segmentTiers(tiers: readonly SpokenTier[], taken: readonly string[]): SpokenTier[] {
  const names = new Set(taken);
  const known = tiers.filter(({ tier }) => names.has(tier.id));
  if (known.length > 0) return known;
  const likely = chosenTiers(tiers, suggestedChoice(tiers));
  if (likely.length > 0) return likely;
  const timed = tiers.filter((one) => fileSegments([one]).length > 0);
  return [...(tierGroups(timed)[0]?.tiers ?? [])];
}

/**
 * Their segments whose times the file has, each once; also those that nothing is written in yet. A tier that is associated
 * with another has no segments of its own.
 */
export function fileSegments(tiers: readonly SpokenTier[]): FileSegment[] {
  const seen = new Set<string>();
  return tiers.flatMap(({ tier, speaker }) => {
    const siblings = siblingsOf(tier);
    return tier.annotations.flatMap((annotation) => {
      const { id, start, end } = annotation;
      if (start === null || end === null || end <= start || !isCut(annotation, siblings)) return [];
      const key = JSON.stringify([start, end, speaker]);
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ tier: tier.id, of: id, start, end, speaker }];
    });
  });
}
