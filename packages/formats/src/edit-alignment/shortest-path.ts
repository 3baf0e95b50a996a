// Levenshtein's table, filled only as far from its diagonal as the shortest way may lie.

export enum Move {
  /** A match or a substitution. */
  Both = 0,
  Deletion = 1,
  Insertion = 2,
}

interface Filled {
  /** Substitutions, insertions and deletions; the edit distance where it is no more than the band. */
  readonly changes: number;
  /** The moves of the way, from the beginning; memory is of one byte a cell within the band. */
  moves(): Uint8Array;
}

/**
 * The moves of a shortest way from one sequence to the other. Among equally short ones always the same: read from the
 * end, `Both` is preferred to a deletion, a deletion to an insertion. Takes time and memory in proportion to the labels
 * times the changes, at the most a byte for each pair.
 */
export function shortestPath(
  before: readonly string[],
  after: readonly string[],
): { readonly changes: number; readonly moves: Uint8Array } {
  // Equal labels at the end are on the preferred way: a match costs nothing.
  let tail = 0;
  const shortest = Math.min(before.length, after.length);
  while (tail < shortest && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const numbers = new Map<string, number>();
  const [old, young] = [before, after].map((labels) => {
    const numbered = new Int32Array(labels.length - tail);
    for (let i = 0; i < numbered.length; i++) {
      const label = labels[i]!;
      const number = numbers.get(label) ?? numbers.size;
      numbers.set(label, number);
      numbered[i] = number;
    }
    return numbered;
  }) as [Int32Array, Int32Array];
  const longest = Math.max(old.length, young.length);
  // A way with d changes is never further than d from the diagonal: a band that is too narrow shows itself.
  for (let band = Math.abs(old.length - young.length) + 8; ; band *= 2) {
    const found = within(old, young, Math.min(band, longest));
    if (found.changes > band && band < longest) continue;
    const middle = found.moves();
    const moves = new Uint8Array(middle.length + tail);
    moves.set(middle);
    return { changes: found.changes, moves };
  }
}

/** Among the ways at most `band` away from the diagonal. */
function within(before: Int32Array, after: Int32Array, band: number): Filled {
  const width = Math.min(2 * band, after.length) + 1;
  const far = before.length + after.length + 1;
  const table = new Uint8Array((before.length + 1) * width);
  // Row i holds the columns from i - band to i + band; a cell behind them is still far in `cost`.
  const cost = new Int32Array(after.length + 1).fill(far);
  for (let j = 0; j <= Math.min(band, after.length); j++) cost[j] = j;
  table.fill(Move.Insertion, 0, width);
  for (let i = 1; i <= before.length; i++) {
    const label = before[i - 1];
    const first = Math.max(0, i - band);
    const end = Math.min(after.length, i + band);
    const row = i * width - first;
    let corner = far;
    let left = far;
    let j = first;
    if (first === 0) {
      corner = cost[0]!;
      left = i;
      cost[0] = i;
      table[row] = Move.Deletion;
      j = 1;
    } else {
      corner = cost[first - 1]!;
    }
    for (; j <= end; j++) {
      const above = cost[j]!;
      let best = corner + (label === after[j - 1] ? 0 : 1);
      let move = Move.Both;
      if (above + 1 < best) {
        best = above + 1;
        move = Move.Deletion;
      }
      if (left + 1 < best) {
        best = left + 1;
        move = Move.Insertion;
      }
      cost[j] = best;
      table[row + j] = move;
      corner = above;
      left = best;
    }
  }
  return {
    changes: cost[after.length]!,
    moves() {
      const moves = new Uint8Array(before.length + after.length);
      let at = moves.length;
      for (let i = before.length, j = after.length; i > 0 || j > 0; ) {
        const move = table[i * width + j - Math.max(0, i - band)]!;
        moves[--at] = move;
        if (move !== Move.Insertion) i--;
        if (move !== Move.Deletion) j--;
      }
      return moves.slice(at);
    },
  };
}
