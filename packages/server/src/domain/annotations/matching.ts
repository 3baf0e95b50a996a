import type { AnnotatedUtterance } from '@persephone/formats/annotation-import';
import { grouped } from '@persephone/formats/grouped';

/** An annotation of a tier as it stands in a file: what it is known by where the format has no ids. */
export interface Content {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

/** What is stored of a document's annotations, to be compared with its file. */
export interface KnownAnnotation extends Content {
  readonly id: number;
  readonly tier: string;
  readonly key: string;
}

/**
 * Which annotation of a tier became which, as positions `[before, now]`, each at most once: first those of the same text and
 * times, then of the same times, then of the same text, so that they lie as near as can be, then those that overlap for most
 * of both. In the time of sorting them; of very many of one text they are taken in their order.
 */
export function matched(before: readonly Content[], now: readonly Content[]): [number, number][] {
  const pairs: [number, number][] = [];
  let left = { before: positions(before), now: positions(now) };
  const take = (found: readonly (readonly [number, number])[]) => {
    const [taken, given] = [new Set(found.map(([one]) => one)), new Set(found.map(([, one]) => one))];
    for (const [from, to] of found) pairs.push([from, to]);
    left = {
      before: left.before.filter((at) => !taken.has(at)),
      now: left.now.filter((at) => !given.has(at)),
    };
  };
  const byGroup = (
    key: (one: Content) => string,
    pair: (ofBefore: readonly number[], ofNow: readonly number[]) => readonly (readonly [number, number])[],
  ) => {
    const others = grouped(left.now, (at) => key(contentAt(now, at)));
    const found: (readonly [number, number])[] = [];
    for (const [name, some] of grouped(left.before, (at) => key(contentAt(before, at)))) {
      found.push(...pair(some, others.get(name) ?? []));
    }
    take(found);
  };
  byGroup((one) => `${one.startMs} ${one.endMs} ${one.text}`, inOrder);
  byGroup((one) => `${one.startMs} ${one.endMs}`, inOrder);
  byGroup(
    ({ text }) => text,
    (some, others) =>
      nearest(sorted(before, some), sorted(now, others), (a, b) => distance(before, a, now, b)),
  );
  take(overlapping(before, sorted(before, left.before), now, sorted(now, left.now)));
  return pairs;
}

const positions = (all: readonly unknown[]) => all.map((_, at) => at);

function contentAt(all: readonly Content[], at: number): Content {
  const one = all[at];
  if (!one) throw new Error(`There is no annotation at ${at}`);
  return one;
}

const sorted = (all: readonly Content[], some: readonly number[]) =>
  some.toSorted((a, b) => contentAt(all, a).startMs - contentAt(all, b).startMs || a - b);

const inOrder = (some: readonly number[], others: readonly number[]): [number, number][] =>
  some.flatMap((at, i) => {
    const other = others[i];
    return other === undefined ? [] : [[at, other] as [number, number]];
  });

function distance(before: readonly Content[], a: number, now: readonly Content[], b: number): number {
  const [one, other] = [contentAt(before, a), contentAt(now, b)];
  return Math.abs(one.startMs - other.startMs) + Math.abs(one.endMs - other.endMs);
}

/** Of more than so many comparisons the nearest are not looked for. */
const mostCompared = 4_000_000;

/**
 * Pairs of two ordered lists, as many as the shorter has, none crossing another, with the least sum of distances. By dynamic
 * programming over how many of the longer list have been passed over.
 */
function nearest(
  some: readonly number[],
  others: readonly number[],
  distanceOf: (one: number, other: number) => number,
): [number, number][] {
  const swapped = some.length > others.length;
  const [short, long] = swapped ? [others, some] : [some, others];
  const spare = long.length - short.length;
  if (spare === 0 || short.length * (spare + 1) > mostCompared) return inOrder(some, others);
  const cost = (i: number, j: number) => {
    const [one = 0, other = 0] = [short[i], long[j]];
    return swapped ? distanceOf(other, one) : distanceOf(one, other);
  };
  const width = spare + 1;
  let sums = new Float64Array(width);
  // Whether the least sum of the first i with k passed over is that with k - 1.
  const passed = new Uint8Array(short.length * width);
  for (let i = 0; i < short.length; i++) {
    const next = new Float64Array(width);
    let least = Number.POSITIVE_INFINITY;
    for (let k = 0; k < width; k++) {
      const here = (sums[k] ?? 0) + cost(i, i + k);
      if (here < least) least = here;
      else passed[i * width + k] = 1;
      next[k] = least;
    }
    sums = next;
  }
  const pairs: [number, number][] = [];
  let k = spare;
  for (let i = short.length - 1; i >= 0; i--) {
    while (k > 0 && passed[i * width + k] === 1) k--;
    const [one = 0, other = 0] = [short[i], long[i + k]];
    pairs.push(swapped ? [other, one] : [one, other]);
  }
  return pairs;
}

/** Nobody speaks with so many others of one tier at once. */
const mostOverlapping = 200;

/** Those of which more than half of the longer one is common to both, each with the first such. */
function overlapping(
  before: readonly Content[],
  some: readonly number[],
  now: readonly Content[],
  others: readonly number[],
): [number, number][] {
  const pairs: [number, number][] = [];
  const free = [...others];
  let first = 0;
  for (const at of some) {
    const one = contentAt(before, at);
    const ended = (other: number | undefined) =>
      other !== undefined && contentAt(now, other).endMs <= one.startMs;
    while (ended(free[first])) first++;
    for (let i = first; i < Math.min(free.length, first + mostOverlapping); i++) {
      const other = free[i] ?? 0;
      const { startMs, endMs } = contentAt(now, other);
      if (startMs >= one.endMs) break;
      const common = Math.min(endMs, one.endMs) - Math.max(startMs, one.startMs);
      if (2 * common > Math.max(endMs - startMs, one.endMs - one.startMs)) {
        pairs.push([at, other]);
        free.splice(i, 1);
        break;
      }
    }
  }
  return pairs;
}

/**
 * The utterances of a file with the keys of what they were before: those whose format has no ids are known again by `matched`,
 * the others have keys that nothing stored has. What has ids is as it came.
 */
export function known(
  stored: readonly KnownAnnotation[],
  utterances: readonly AnnotatedUtterance[],
): AnnotatedUtterance[] {
  const before = grouped(stored, ({ tier }) => tier);
  const keys = new Map<AnnotatedUtterance, string>();
  for (const [tier, ofTier] of grouped(utterances, (one) => one.tier)) {
    const nameless = ofTier.filter(({ hasId }) => !hasId);
    if (nameless.length === 0) continue;
    const keysThere = [...(before.get(tier) ?? []), ...ofTier.filter(({ hasId }) => hasId)];
    const fresh = freshKeys(keysThere.map(({ key }) => key));
    const ids = new Set(ofTier.flatMap(({ hasId, key }) => (hasId ? [key] : [])));
    const old = (before.get(tier) ?? []).filter(({ key }) => !ids.has(key));
    const found = new Map(
      matched(
        old,
        nameless.map(({ startMs, endMs, annotated }) => ({ startMs, endMs, text: annotated })),
      ).map(([from, to]) => [to, old[from]?.key]),
    );
    nameless.forEach((one, i) => {
      keys.set(one, found.get(i) ?? fresh(one));
    });
  }
  return utterances.map((one) => ({ ...one, key: keys.get(one) ?? one.key }));
}

/** Gives keys made of times, none twice and none of those that there are. */
function freshKeys(there: readonly string[]): (one: AnnotatedUtterance) => string {
  const taken = new Set(there);
  const numbers = new Map<string, number>();
  return ({ startMs, endMs }) => {
    const times = `${startMs}-${endMs}`;
    for (let number = numbers.get(times) ?? 1; ; number++) {
      const key = number === 1 ? times : `${times}#${number}`;
      if (taken.has(key)) continue;
      numbers.set(times, number + 1);
      return key;
    }
  };
}

/** A tier that the file has no longer and one that is new, with the same annotations. */
export interface RenamedTier {
  readonly from: string;
  readonly to: string;
}

/**
 * Tiers that have another name now: those of which more than half of the annotations are in a tier that has none stored, with
 * the same text and times, and the other way round.
 * @param tierNames all tiers of the file
 */
export function renamedTiers(
  stored: readonly KnownAnnotation[],
  utterances: readonly AnnotatedUtterance[],
  tierNames: readonly string[],
): RenamedTier[] {
  const before = grouped(stored, ({ tier }) => tier);
  const now = grouped(utterances, ({ tier }) => tier);
  const inFile = new Set(tierNames);
  const gone = [...before].filter(([name]) => !inFile.has(name));
  const fresh = [...now].filter(([name]) => !before.has(name));
  const contentOf = ({ startMs, endMs }: Omit<Content, 'text'>, text: string) =>
    `${startMs} ${endMs} ${text}`;
  const freshContents = fresh.map(([name, all]) => ({
    name,
    size: all.length,
    contents: all.map((one) => contentOf(one, one.annotated)),
  }));
  const candidates = gone.flatMap(([from, all]) => {
    const contents = new Set(all.map((one) => contentOf(one, one.text)));
    return freshContents.map(({ name, size, contents: others }) => {
      const common = others.filter((one) => contents.has(one)).length;
      return { from, to: name, share: common / Math.max(all.length, size) };
    });
  });
  const renamed: RenamedTier[] = [];
  const taken = new Set<string>();
  for (const { from, to, share } of candidates.toSorted((a, b) => b.share - a.share)) {
    if (share <= 0.5 || taken.has(`from ${from}`) || taken.has(`to ${to}`)) continue;
    taken.add(`from ${from}`).add(`to ${to}`);
    renamed.push({ from, to });
  }
  return renamed;
}
