// Which label of a text is which label of another, where most are the same: what edit distance says.

/** For each new label the old one that it is or stands in the place of, by index; -1 where it was put in. */
export type Alignment = Int32Array;

enum Step {
  Both = 0,
  Old = 1,
  New = 2,
}

interface Aligned {
  readonly from: Alignment;
  /** Substitutions, insertions and deletions: the edit distance. */
  readonly changes: number;
}

/**
 * Align by the fewest changes. Takes time and memory in proportion to the labels times the changes, which are few where
 * one text is a correction of the other: half an hour of speech would be too much for all of one times all of the other.
 */
export function align(before: readonly string[], after: readonly string[]): Aligned {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const shortest = Math.min(before.length, after.length) - head;
  while (tail < shortest && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const middle = alignMiddle(
    before.slice(head, before.length - tail),
    after.slice(head, after.length - tail),
  );
  const from = new Int32Array(after.length).fill(-1);
  for (let j = 0; j < head; j++) from[j] = j;
  middle.from.forEach((i, j) => {
    from[head + j] = i < 0 ? -1 : head + i;
  });
  for (let t = 1; t <= tail; t++) from[after.length - t] = before.length - t;
  return { from, changes: middle.changes };
}

function alignMiddle(before: readonly string[], after: readonly string[]): Aligned {
  if (before.length === 0 || after.length === 0) {
    return { from: new Int32Array(after.length).fill(-1), changes: Math.max(before.length, after.length) };
  }
  const longest = Math.max(before.length, after.length);
  // A path with d changes is never further than d from the diagonal: a band that is too narrow shows itself.
  const numbers = new Map<string, number>();
  const numbered = (labels: readonly string[]) =>
    Int32Array.from(labels, (label) => {
      const number = numbers.get(label) ?? numbers.size;
      numbers.set(label, number);
      return number;
    });
  const [old, young] = [numbered(before), numbered(after)];
  for (let band = Math.abs(before.length - after.length) + 8; ; band *= 2) {
    const found = alignWithin(old, young, Math.min(band, longest));
    if (found.changes <= band || band >= longest) return found;
  }
}

/** Among the paths at most `band` away from the diagonal. */
function alignWithin(before: Int32Array, after: Int32Array, band: number): Aligned {
  const rows = before.length + 1;
  const width = 2 * band + 1;
  const steps = new Uint8Array(rows * width);
  const far = before.length + after.length + 1;
  let last = new Int32Array(width + 2).fill(far);
  let row = new Int32Array(width + 2).fill(far);
  // Column c of row i is new label j = i + c - band; one cell of margin at either side.
  for (let i = 0; i < rows; i++) {
    row.fill(far);
    for (let c = Math.max(0, band - i); c < width; c++) {
      const j = i + c - band;
      if (j > after.length) break;
      let best = i === 0 && j === 0 ? 0 : far;
      let step = Step.Both;
      if (i > 0 && j > 0) best = last[c + 1]! + (before[i - 1] === after[j - 1] ? 0 : 1);
      if (i > 0 && last[c + 2]! + 1 < best) {
        best = last[c + 2]! + 1;
        step = Step.Old;
      }
      if (j > 0 && row[c]! + 1 < best) {
        best = row[c]! + 1;
        step = Step.New;
      }
      row[c + 1] = best;
      steps[i * width + c] = step;
    }
    [last, row] = [row, last];
  }
  const from = new Int32Array(after.length).fill(-1);
  let i = before.length;
  let j = after.length;
  while (i > 0 || j > 0) {
    const step = steps[i * width + (j - i + band)];
    if (step === Step.Both) from[--j] = --i;
    else if (step === Step.Old) i--;
    else j--;
  }
  return { from, changes: last[after.length - before.length + band + 1]! };
}
