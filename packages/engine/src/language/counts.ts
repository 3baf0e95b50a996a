/** N-grams are counted up to this order. */
export const highestOrder = 6;

/** Among labels numbered from 1: the end of an utterance where predicted, its beginning where remembered. */
export const boundary = 0;

/** Fills the places before the beginning of an utterance. */
const before = 0xffff;
const mostCounted = 0xffff;

/** How often each run of `order` labels occurred. Nothing longer than such a run can be read back from it. */
export interface NGramCounts {
  readonly order: number;
  readonly labelCount: number;
  /** Keys: the labels remembered (fewer near the beginning, `boundary` first) and the one that followed. */
  readonly runs: ReadonlyMap<string, number>;
}

const keyOf = (labels: readonly number[]): string => labels.join(' ');
export const labelsOf = (key: string): number[] => key.split(' ').map(Number);

/**
 * @param sequences label indices, 1 to labelCount, of whole utterances
 * @param order 1 (frequencies of single labels) to `highestOrder`
 */
export function countNGrams(
  sequences: Iterable<ArrayLike<number>>,
  labelCount: number,
  order: number,
): NGramCounts {
  if (!Number.isInteger(order) || order < 1 || order > highestOrder) {
    throw new RangeError(`The order of an n-gram model is 1 to ${highestOrder}, not ${order}`);
  }
  const runs = new Map<string, number>();
  for (const sequence of sequences) {
    let history = order > 1 ? [boundary] : [];
    for (let i = 0; i <= sequence.length; i++) {
      const run = [...history, sequence[i] ?? boundary];
      const key = keyOf(run);
      runs.set(key, (runs.get(key) ?? 0) + 1);
      history = order > 1 ? run.slice(-(order - 1)) : [];
    }
  }
  return { order, labelCount, runs };
}

/** As text for a model's metadata: base64 of little-endian uint16, `order` labels and the count of each run. */
export function encodeCounts({ order, runs }: NGramCounts): string {
  const numbers = new Uint16Array(runs.size * (order + 1));
  let at = 0;
  for (const [key, count] of runs) {
    const labels = labelsOf(key);
    numbers.fill(before, at, at + order - labels.length);
    numbers.set(labels, at + order - labels.length);
    numbers[at + order] = Math.min(mostCounted, count);
    at += order + 1;
  }
  const bytes = new Uint8Array(numbers.buffer);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Throws RangeError for what `encodeCounts` cannot have written. */
export function decodeCounts(text: string, labelCount: number, order: number): NGramCounts {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const record = order + 1;
  if (bytes.length % (2 * record) !== 0) throw new RangeError('The n-gram counts are cut short');
  const numbers = new Uint16Array(bytes.buffer);
  const runs = new Map<string, number>();
  for (let at = 0; at < numbers.length; at += record) {
    const labels = Array.from(numbers.subarray(at, at + order)).filter((label) => label !== before);
    if (labels.length === 0 || labels.some((label) => label > labelCount)) {
      throw new RangeError('The n-gram counts hold a label that the model does not have');
    }
    runs.set(keyOf(labels), numbers[at + order] ?? 0);
  }
  return { order, labelCount, runs };
}
