import { type Annotation, suggestedSpeakers, type Tier } from '../annotations/index.js';
import { grouped } from '../grouped/index.js';

/**
 * Which tiers of annotation files are wanted: each list names alternatives, in which `*` stands for anything; a tier fits
 * where it fits each list that is not empty.
 */
export interface TierChoice {
  /** Linguistic types. */
  readonly types: readonly string[];
  readonly names: readonly string[];
  readonly participants: readonly string[];
}

export const everyTier: TierChoice = { types: [], names: [], participants: [] };

export interface SpokenTier {
  readonly tier: Tier;
  /** Null where nobody is named. */
  readonly speaker: string | null;
}

export const isChosen = ({ types, names, participants }: TierChoice): boolean =>
  types.length + names.length + participants.length > 0;

/** The tiers of a document with who speaks in them. */
export function spokenTiers(tiers: readonly Tier[]): SpokenTier[] {
  const speakers = suggestedSpeakers(tiers);
  return tiers.map((tier, i) => ({ tier, speaker: speakers[i]?.name ?? null }));
}

/** None where nothing is chosen. */
export function chosenTiers(tiers: readonly SpokenTier[], choice: TierChoice): SpokenTier[] {
  if (!isChosen(choice)) return [];
  const fits = (patterns: readonly string[], name: string | null) =>
    patterns.length === 0 || (name !== null && patterns.some((pattern) => matches(pattern, name)));
  return tiers.filter(
    ({ tier, speaker }) =>
      fits(choice.types, tier.type) &&
      fits(choice.names, tier.id) &&
      fits(choice.participants, tier.participant ?? speaker),
  );
}

const mostNamed = 30;
const longestName = 60;

/** In a sentence that no tier fits a choice, and which there are; undefined where one does. */
export function noTierFits(tiers: readonly SpokenTier[], choice: TierChoice): string | undefined {
  if (chosenTiers(tiers, choice).length > 0) return undefined;
  const quoted = (names: readonly string[]) =>
    named(
      names.map((name) => `"${shortened(name)}"`),
      ' or ',
    );
  const wanted = [
    ['type', choice.types],
    ['name', choice.names],
    ['speaker', choice.participants],
  ] as const;
  const described = wanted.flatMap(([what, names]) =>
    names.length > 0 ? [`the ${what} ${quoted(names)}`] : [],
  );
  const there = tiers.map(({ tier: { id, type, participant }, speaker }) => {
    const who = participant ?? speaker;
    const more = [type ? `type "${shortened(type)}"` : '', who ? `speaker "${shortened(who)}"` : ''];
    const about = more.filter((one) => one !== '').join(', ');
    return `"${shortened(id)}"${about === '' ? '' : ` (${about})`}`;
  });
  const fits = described.length > 0 ? `No tier has ${described.join(' and ')}.` : 'No tier is chosen.';
  return there.length === 0
    ? `${fits} The file has no tiers.`
    : `${fits} There are: ${named([...new Set(there)], ', ')}.`;
}

const named = (names: readonly string[], between: string) =>
  names.slice(0, mostNamed).join(between) +
  (names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '');

/** Whether a pattern stands for a name; without regard to how either is composed. */
export function matches(pattern: string, name: string): boolean {
  // In time that grows with the name alone: the parts between the asterisks are looked for one after another.
  const [first = '', ...rest] = pattern.normalize('NFC').split('*');
  const text = name.normalize('NFC');
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

/** Tiers of one linguistic type, of one document or of many. */
export interface TierGroup {
  /** Empty where the tiers have none. */
  readonly type: string;
  readonly tiers: readonly SpokenTier[];
  /** In the order in which they come, each once. */
  readonly tierNames: readonly string[];
  readonly speakers: readonly string[];
  readonly annotations: number;
  readonly minutes: number;
  /** The first texts that there are, on a line each and no longer than 40 characters; at most three. */
  readonly samples: readonly string[];
}

/** Tiers by their linguistic type, the most minutes first. */
export function tierGroups(tiers: readonly SpokenTier[]): TierGroup[] {
  const byType = grouped(tiers, ({ tier }) => tier.type ?? '');
  return [...byType]
    .map(([type, all]) => ({
      type,
      tiers: all,
      tierNames: [...new Set(all.map(({ tier }) => tier.id))],
      speakers: [...new Set(all.flatMap(({ speaker }) => speaker ?? []))],
      annotations: all.reduce((sum, { tier }) => sum + tier.annotations.length, 0),
      minutes: all.reduce((sum, { tier }) => sum + minutesOf(tier.annotations), 0),
      samples: samplesOf(
        all.map(({ tier }) => tier.annotations),
        3,
      ),
    }))
    .sort((a, b) => b.minutes - a.minutes);
}

/** How much of a recording they cover, where their times are known. */
export function minutesOf(annotations: readonly Annotation[]): number {
  const milliseconds = annotations.reduce(
    (sum, { start, end }) => (start === null || end === null || end < start ? sum : sum + end - start),
    0,
  );
  return milliseconds / 60_000;
}

/** The first text there is, on a line and no longer than 40 characters; empty where there is none. */
export const sampleOf = (annotations: readonly Annotation[]): string => samplesOf([annotations], 1)[0] ?? '';

function samplesOf(lists: readonly (readonly Annotation[])[], most: number): string[] {
  const samples = new Set<string>();
  for (const annotations of lists) {
    for (const { text } of annotations) {
      if (samples.size >= most) return [...samples];
      const sample = shortened(text.slice(0, longestSampled).replace(/\s+/gu, ' ').trim(), 40);
      if (sample !== '') samples.add(sample);
    }
  }
  return [...samples];
}

/** More of a text is not looked at for a sample. */
const longestSampled = 1000;

function shortened(text: string, most = longestName): string {
  const characters = [...text];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text;
}
