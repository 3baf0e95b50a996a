import { Random } from '@persephone/engine/random';
import { DomainError } from '../errors.js';
import { type CorpusSplit, type PartitionSet, partitionSets } from './corpus.js';

/** What dividing needs to know of an utterance. */
export interface Divisible {
  readonly id: number;
  readonly audioId: number;
  readonly durationMs: number | null;
  readonly speaker: string | null;
}

export const defaultShares: CorpusSplit['shares'] = { training: 0.8, validation: 0.1, testing: 0.1 };

/** Utterances that stay together. */
interface Group {
  readonly ids: number[];
  ms: number;
}

/** Shares are given as decimal fractions, which rarely come to exactly 1. */
const tolerance = 1e-6;

/**
 * Divide utterances into sets by their shares of the minutes. Whatever the order of the utterances, the same ones with
 * the same seed are divided in the same way. Where sets are divided by speaker, those of whom nobody said who speaks
 * go by their recording: it has hardly two.
 * @throws DomainError 'split-impossible' where the shares do not come to 1, or there are fewer groups than sets
 */
export function divide(
  utterances: readonly Divisible[],
  { seed, shares, bySpeaker }: CorpusSplit,
): Record<PartitionSet, number[]> {
  const sum = partitionSets.reduce((all, set) => all + shares[set], 0);
  if (Math.abs(sum - 1) > tolerance) {
    throw new DomainError('split-impossible', `The shares come to ${sum.toFixed(3)}; they must come to 1.`);
  }
  const sets = partitionSets.filter((set) => shares[set] > 0);
  const groups = groupsOf(utterances, bySpeaker);
  if (groups.length < sets.length) {
    throw new DomainError(
      'split-impossible',
      `There ${groups.length === 1 ? 'is' : 'are'} ${groups.length} ${bySpeaker ? 'speaker(s)' : 'utterance(s)'} for ` +
        `${sets.length} sets; each needs one at least.${bySpeaker ? ' Do not divide by speaker, or add speakers.' : ''}`,
    );
  }
  new Random(seed).shuffle(groups);
  // Speakers differ in how much they say: the largest first, so that the small ones even out what is left.
  if (bySpeaker) groups.sort((a, b) => b.ms - a.ms);
  const total = groups.reduce((all, { ms }) => all + ms, 0);
  const members = new Map<PartitionSet, Group[]>(sets.map((set) => [set, []]));
  const lacking = new Map(sets.map((set) => [set, shares[set] * total]));
  groups.forEach((group, i) => {
    // As many groups as sets are still empty must go to those.
    const left = groups.length - i;
    const empty = left > sets.length ? [] : sets.filter((set) => members.get(set)?.length === 0);
    const open = left <= empty.length ? empty : sets;
    const set = open.reduce((most, one) => ((lacking.get(one) ?? 0) > (lacking.get(most) ?? 0) ? one : most));
    members.get(set)?.push(group);
    lacking.set(set, (lacking.get(set) ?? 0) - group.ms);
  });
  const idsOf = (set: PartitionSet) =>
    (members.get(set) ?? []).flatMap(({ ids }) => ids).sort((a, b) => a - b);
  return { training: idsOf('training'), validation: idsOf('validation'), testing: idsOf('testing') };
}

function groupsOf(utterances: readonly Divisible[], bySpeaker: boolean): Group[] {
  const inOrder = [...utterances].sort((a, b) => a.id - b.id);
  if (!bySpeaker) return inOrder.map(({ id, durationMs }) => ({ ids: [id], ms: durationMs ?? 0 }));
  const groups = new Map<string, Group>();
  for (const { id, audioId, durationMs, speaker } of inOrder) {
    const key = speaker === null ? `recording ${audioId}` : `speaker ${speaker}`;
    const group = groups.get(key) ?? { ids: [], ms: 0 };
    group.ids.push(id);
    group.ms += durationMs ?? 0;
    groups.set(key, group);
  }
  return [...groups.values()];
}
