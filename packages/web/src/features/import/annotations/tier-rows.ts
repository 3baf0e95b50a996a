import {
  chosenTiers,
  isChosen,
  minutesOf,
  type SpokenTier,
  sampleOf,
  type TierChoice,
} from '@persephone/formats/annotation-import';
import { type Facet, facets, type TierOverview, type TierRow } from './types.js';

interface FileTiers {
  readonly path: string;
  readonly tiers: readonly SpokenTier[];
}

/** What tiers are grouped by. */
const nameIn: Readonly<Record<Facet, (one: SpokenTier) => string | null>> = {
  types: ({ tier }) => tier.type,
  names: ({ tier }) => tier.id,
  participants: ({ tier, speaker }) => tier.participant ?? speaker,
};

const mostSamples = 3;

/** The tiers of these files in every arrangement, and what of them is chosen. */
export function tierOverview(files: readonly FileTiers[], choice: TierChoice): TierOverview {
  const chosen = new Set<SpokenTier>();
  const without: string[] = [];
  for (const { path, tiers } of files) {
    const found = chosenTiers(tiers, choice);
    for (const one of found) chosen.add(one);
    if (found.length === 0) without.push(path);
  }
  const rows = (facet: Facet): TierRow[] => {
    const others = { ...choice, [facet]: [] };
    const shown = isChosen(others)
      ? files.map(({ path, tiers }) => ({ path, tiers: chosenTiers(tiers, others) }))
      : files;
    return rowsOf(shown, nameIn[facet], chosen);
  };
  const all = [...chosen];
  return {
    rows: { types: rows('types'), names: rows('names'), participants: rows('participants') },
    tiers: all.length,
    annotations: all.reduce((sum, { tier }) => sum + tier.annotations.length, 0),
    minutes: all.reduce((sum, { tier }) => sum + minutesOf(tier.annotations), 0),
    speakers: [...new Set(all.flatMap(({ speaker }) => speaker ?? []))],
    without,
  };
}

function rowsOf(
  files: readonly FileTiers[],
  nameOf: (one: SpokenTier) => string | null,
  chosen: ReadonlySet<SpokenTier>,
): TierRow[] {
  const groups = new Map<string | null, { tiers: SpokenTier[]; files: Set<string> }>();
  for (const { path, tiers } of files) {
    for (const one of tiers) {
      const name = nameOf(one);
      const group = groups.get(name) ?? { tiers: [], files: new Set() };
      groups.set(name, group);
      group.tiers.push(one);
      group.files.add(path);
    }
  }
  return [...groups]
    .map(([name, group]) => ({
      name,
      tiers: group.tiers.length,
      files: group.files.size,
      tierNames: [...new Set(group.tiers.map(({ tier }) => tier.id))],
      speakers: [...new Set(group.tiers.flatMap(({ speaker }) => speaker ?? []))],
      annotations: group.tiers.reduce((sum, { tier }) => sum + tier.annotations.length, 0),
      minutes: group.tiers.reduce((sum, { tier }) => sum + minutesOf(tier.annotations), 0),
      samples: samplesOf(group.tiers),
      chosen: group.tiers.some((one) => chosen.has(one)),
    }))
    .sort((a, b) => b.minutes - a.minutes || b.annotations - a.annotations);
}

/** The first texts of different tiers first. */
function samplesOf(tiers: readonly SpokenTier[]): string[] {
  const samples = new Set<string>();
  for (const { tier } of tiers) {
    if (samples.size >= mostSamples) break;
    const sample = sampleOf(tier.annotations);
    if (sample !== '') samples.add(sample);
  }
  for (const annotation of tiers[0]?.tier.annotations ?? []) {
    if (samples.size >= mostSamples) break;
    const sample = sampleOf([annotation]);
    if (sample !== '') samples.add(sample);
  }
  return [...samples];
}

/** Take these tiers, or no longer; null where that cannot be said by this facet alone. */
export function toggled(
  choice: TierChoice,
  facet: Facet,
  rows: readonly TierRow[],
  name: string | null,
): TierChoice | null {
  const was = rows.find((row) => row.name === name)?.chosen ?? false;
  const wanted = rows.filter((row) => (row.name === name ? !was : row.chosen)).map((row) => row.name);
  const none = { types: [], names: [], participants: [] };
  if (wanted.length === 0) return none;
  const isNarrowed = facets.some((other) => other !== facet && choice[other].length > 0);
  if (wanted.length === rows.length && isNarrowed) return { ...choice, [facet]: [] };
  // Tiers without this cannot be named by it.
  if (wanted.includes(null)) return null;
  // An asterisk in a name stands for anything, itself included.
  return { ...choice, [facet]: wanted };
}
