import { suggestedSpeakers, type Tier } from '@persephone/formats/annotations';
import { normalForm } from '../domain/text.js';
import { minutesOf, sampleOf } from './annotation-file.js';

/** Which tiers of annotation files are wanted: each list names alternatives, in which `*` stands for anything. */
export interface TierChoice {
  readonly tierType: readonly string[];
  readonly tier: readonly string[];
  readonly participant: readonly string[];
}

export interface SpokenTier {
  readonly tier: Tier;
  /** Null where nobody is named. */
  readonly speaker: string | null;
}

export const isChosen = ({ tierType, tier, participant }: TierChoice): boolean =>
  tierType.length + tier.length + participant.length > 0;

/** The tiers of a document with who speaks in them. */
export function spokenTiers(tiers: readonly Tier[]): SpokenTier[] {
  const speakers = suggestedSpeakers(tiers);
  return tiers.map((tier, i) => ({ tier, speaker: speakers[i]?.name ?? null }));
}

/** Those that fit each of the lists that is not empty. */
export function chosenTiers(tiers: readonly SpokenTier[], choice: TierChoice): SpokenTier[] {
  const fits = (patterns: readonly string[], name: string | null) =>
    patterns.length === 0 || (name !== null && patterns.some((pattern) => matches(pattern, name)));
  return tiers.filter(
    ({ tier, speaker }) =>
      fits(choice.tierType, tier.type) &&
      fits(choice.tier, tier.id) &&
      fits(choice.participant, tier.participant ?? speaker),
  );
}

function matches(pattern: string, name: string): boolean {
  // In time that grows with the name alone: the parts between the asterisks are looked for one after another.
  const [first = '', ...rest] = normalForm(pattern).split('*');
  const text = normalForm(name);
  if (rest.length === 0) return text === first;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** What there is to choose from, a line for each type of tier, the longest first. */
export function tierOverview(tiers: readonly SpokenTier[]): string[] {
  const byType = new Map<string, SpokenTier[]>();
  for (const one of tiers) {
    const type = one.tier.type ?? '';
    byType.set(type, [...(byType.get(type) ?? []), one]);
  }
  return [...byType]
    .map(([type, all]) => ({ type, all, minutes: minutesOf(all.flatMap(({ tier }) => tier.annotations)) }))
    .sort((a, b) => b.minutes - a.minutes)
    .map(({ type, all, minutes }) => {
      const annotations = all.flatMap(({ tier }) => tier.annotations);
      const speakers = new Set(all.map(({ speaker }) => speaker).filter((speaker) => speaker !== null));
      return (
        `  --tier-type "${type}": ${all.length} tiers (${shortened(all.map(({ tier }) => tier.id))}), ` +
        `${speakers.size} speakers, ${annotations.length} annotations, ${minutes.toFixed(1)} min, e.g. ` +
        `"${sampleOf(annotations)}"`
      );
    });
}

const mostNamed = 4;

function shortened(names: readonly string[]): string {
  const unique = [...new Set(names)];
  return unique.slice(0, mostNamed).join(', ') + (unique.length > mostNamed ? ', …' : '');
}
