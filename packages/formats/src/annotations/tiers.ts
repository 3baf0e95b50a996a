import type { Faults } from './faults.js';
import { refuseTooManyTiers } from './limits.js';
import type { Annotation, Tier } from './model.js';
import { inOrder } from './times.js';

/** A tier with nothing but what is given. */
export function tierWith(tier: Pick<Tier, 'id'> & Partial<Tier>): Tier {
  return {
    type: null,
    constraint: null,
    participant: null,
    annotator: null,
    language: null,
    parent: null,
    ...tier,
    annotations: inOrder(tier.annotations ?? []),
  };
}

/** Report tiers of one name, which are all kept. */
export function reportSameNames(tiers: readonly Tier[], faults: Faults): void {
  const names = new Set<string>();
  for (const { id } of tiers) {
    if (names.has(id))
      faults.add('tier-duplicate', `There are several tiers ${JSON.stringify(id)}; all are kept.`, {
        tier: id,
      });
    names.add(id);
  }
}

/** Collects annotations in tiers that come into being with their first annotation. */
export class TierBuilder {
  private readonly tiers = new Map<
    string,
    { tier: Pick<Tier, 'id'> & Partial<Tier>; annotations: Annotation[] }
  >();

  /** `key` identifies a tier; `tier` is what it is like. */
  add(key: string, tier: Pick<Tier, 'id'> & Partial<Tier>, annotation: Annotation): void {
    this.declare(key, tier).push(annotation);
  }

  /** The annotations of a tier, which is there from now on even if it stays empty. */
  declare(key: string, tier: Pick<Tier, 'id'> & Partial<Tier>): Annotation[] {
    const found = this.tiers.get(key);
    if (found) return found.annotations;
    const annotations: Annotation[] = [];
    this.tiers.set(key, { tier, annotations });
    refuseTooManyTiers(this.tiers.size);
    return annotations;
  }

  list(): Tier[] {
    return [...this.tiers.values()].map(({ tier, annotations }) => tierWith({ ...tier, annotations }));
  }
}

/** White space of any kind, as it comes from indentation, as one space; none around. */
export const collapsed = (text: string): string => text.replace(/\s+/gu, ' ').trim().normalize('NFC');
