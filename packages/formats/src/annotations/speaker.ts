import type { Tier } from './model.js';

export interface SuggestedSpeaker {
  readonly name: string;
  readonly from: 'participant' | 'parent' | 'tier-name';
}

/** No file of a person has so many tiers under each other. */
const deepest = 50;

/**
 * Who speaks in each tier, by its position: its participant, else the nearest parent's, else what its name says. Only a
 * suggestion: a person confirms it.
 */
export function suggestedSpeakers(tiers: readonly Tier[]): (SuggestedSpeaker | null)[] {
  const byId = new Map(tiers.map((tier) => [tier.id, tier]));
  const named = namedSpeakers(tiers);
  const own = (tier: Tier): SuggestedSpeaker | null => {
    if (tier.participant !== null) return { name: tier.participant, from: 'participant' };
    const name = named.get(tier.id);
    return name === undefined ? null : { name, from: 'tier-name' };
  };
  return tiers.map((tier) => {
    const mine = own(tier);
    if (mine?.from === 'participant') return mine;
    const seen = new Set([tier]);
    for (let at = parentOf(tier, byId); at && !seen.has(at) && seen.size < deepest; at = parentOf(at, byId)) {
      seen.add(at);
      if (at.participant !== null) return { name: at.participant, from: 'parent' };
    }
    if (mine) return mine;
    const parent = parentOf(tier, byId);
    const inherited = parent && parent !== tier ? own(parent) : null;
    return inherited && { name: inherited.name, from: 'parent' };
  });
}

const parentOf = ({ parent }: Tier, byId: ReadonlyMap<string, Tier>) =>
  parent === null ? undefined : byId.get(parent);

/** `x@SPK`, `SPK-x`, `SPK_x`, `x SPK`, where several tiers share SPK; or the whole name, of tiers that differ only in it. */
function namedSpeakers(tiers: readonly Tier[]): Map<string, string> {
  const found = new Map<string, string>();
  const patterns = [
    /@(?<speaker>[^@]+)$/u,
    /^(?<speaker>[^-]+)-./u,
    /^(?<speaker>[^_]+)_./u,
    / (?<speaker>\S+)$/u,
  ];
  for (const [index, pattern] of patterns.entries()) {
    const counts = new Map<string, number>();
    const speakers = tiers.map(({ id }) => pattern.exec(id)?.groups?.speaker);
    for (const speaker of speakers)
      if (speaker !== undefined) counts.set(speaker, (counts.get(speaker) ?? 0) + 1);
    tiers.forEach(({ id }, i) => {
      const speaker = speakers[i];
      // What stands after an @ is a speaker even where there is only one tier of theirs.
      if (speaker === undefined || found.has(id) || (index > 0 && (counts.get(speaker) ?? 0) < 2)) return;
      found.set(id, speaker);
    });
  }
  return found;
}
