import { grouped } from '../../grouped/index.js';
import type { Faults } from '../faults.js';
import { boundaryOf } from '../times.js';
import type { RawEaf, RawTier, Slot } from './raw.js';

/**
 * Give slots without a time one between their neighbours, where there are such: along the chain of a tier's annotations
 * that share slots, else among the slots of TIME_ORDER. Tiers come with parents before children, so that the slots that
 * a child shares with its parent are known. What has no neighbour on a side stays without a time.
 */
export function estimateSlots(eaf: RawEaf, tiersFromTheRoot: readonly RawTier[], faults: Faults): void {
  const neighbours = neighboursInTimeOrder([...eaf.slots.values()]);
  for (const tier of tiersFromTheRoot) {
    const without = slotsWithout(tier, eaf);
    if (without.size === 0) continue;
    alongChains(tier, eaf, without);
    amongNeighbours(
      [...without].filter((slot) => slot.value === null),
      neighbours,
    );
    for (const slot of without) {
      const [code, message] =
        slot.value === null
          ? ['slot-without-time', `Time slot ${slot.id} has no time, and no neighbour to put it beside.`]
          : [
              'slot-estimated',
              `Time slot ${slot.id} has no time; it was put between its neighbours, at ${slot.value} ms.`,
            ];
      faults.add(code, `Tier ${JSON.stringify(tier.id)}: ${message}`, {
        tier: tier.id,
        ...(slot.value === null ? {} : { milliseconds: slot.value }),
      });
    }
  }
}

function slotsWithout(tier: RawTier, eaf: RawEaf): Set<Slot> {
  const found = new Set<Slot>();
  for (const { kind, from, to } of tier.annotations) {
    if (kind !== 'alignable') continue;
    for (const id of [from, to]) {
      const slot = id === null ? undefined : eaf.slots.get(id);
      if (slot && slot.value === null) found.add(slot);
    }
  }
  return found;
}

/** Cut the segments between slots with times evenly. Only where one annotation follows another is there a chain. */
function alongChains(tier: RawTier, eaf: RawEaf, without: ReadonlySet<Slot>): void {
  const after = new Map<Slot, Slot>();
  for (const { kind, from, to } of tier.annotations) {
    const start = from === null ? undefined : eaf.slots.get(from);
    const end = to === null ? undefined : eaf.slots.get(to);
    if (kind === 'alignable' && start && end && start !== end) after.set(start, end);
  }
  const deadEnds = new Set<Slot>();
  for (const [start, next] of after) {
    if (start.value === null || !without.has(next) || next.value !== null) continue;
    const run: Slot[] = [];
    let at: Slot | undefined = next;
    const onRun = new Set<Slot>();
    while (at && at.value === null && !onRun.has(at) && !deadEnds.has(at)) {
      onRun.add(at);
      run.push(at);
      at = after.get(at);
    }
    if (at && at.value !== null && at.value >= start.value) spread(run, start.value, at.value);
    else for (const slot of run) deadEnds.add(slot);
  }
}

function spread(run: readonly Slot[], from: number, to: number): void {
  if (to < from) return;
  run.forEach((slot, i) => {
    slot.value = boundaryOf(from, to, i + 1, run.length + 1);
    slot.estimated = true;
  });
}

interface Neighbours {
  readonly before: readonly (number | null)[];
  readonly after: readonly (number | null)[];
  /** Slots with the same number have the same neighbours. */
  readonly gap: readonly number[];
}

function neighboursInTimeOrder(slots: readonly Slot[]): Neighbours {
  const before: (number | null)[] = [];
  const gap: number[] = [];
  let last: number | null = null;
  let gaps = 0;
  for (const { value } of slots) {
    before.push(last);
    if (value !== null) {
      last = value;
      gaps++;
    }
    gap.push(gaps);
  }
  const after = new Array<number | null>(slots.length).fill(null);
  let next: number | null = null;
  for (let i = slots.length - 1; i >= 0; i--) {
    after[i] = next;
    next = slots[i]?.value ?? next;
  }
  return { before, after, gap };
}

function amongNeighbours(slots: readonly Slot[], { before, after, gap }: Neighbours): void {
  for (const run of grouped(slots, ({ index }) => gap[index]).values()) {
    const index = run[0]?.index ?? 0;
    const from = before[index] ?? null;
    const to = after[index] ?? null;
    if (from !== null && to !== null)
      spread(
        run.sort((a, b) => a.index - b.index),
        from,
        to,
      );
  }
}
