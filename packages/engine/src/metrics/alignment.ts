export type AlignmentStep =
  | { readonly kind: 'match' | 'substitution'; readonly reference: string; readonly hypothesis: string }
  | { readonly kind: 'insertion'; readonly reference: null; readonly hypothesis: string }
  | { readonly kind: 'deletion'; readonly reference: string; readonly hypothesis: null };

const diagonal = 0;
const deletion = 1;
const insertion = 2;

/**
 * A shortest sequence of edits that turns the reference into the hypothesis (Levenshtein, every edit costs one), with
 * the matches between them. Among equally short ones always the same: read from the end, a match or substitution is
 * preferred to a deletion, a deletion to an insertion. Takes a byte for each pair of a reference and a hypothesis
 * label.
 */
export function alignLabels(reference: readonly string[], hypothesis: readonly string[]): AlignmentStep[] {
  const moves = bestMoves(reference, hypothesis);
  const columns = hypothesis.length + 1;
  const steps: AlignmentStep[] = [];
  let i = reference.length;
  let j = hypothesis.length;
  while (i > 0 || j > 0) {
    const move = moves[i * columns + j]!;
    const r = move === insertion ? null : reference[--i]!;
    const h = move === deletion ? null : hypothesis[--j]!;
    if (r === null) steps.push({ kind: 'insertion', reference: r, hypothesis: h! });
    else if (h === null) steps.push({ kind: 'deletion', reference: r, hypothesis: h });
    else steps.push({ kind: r === h ? 'match' : 'substitution', reference: r, hypothesis: h });
  }
  return steps.reverse();
}

/** The last move of a shortest way to each pair of prefixes: [reference + 1, hypothesis + 1]. */
function bestMoves(reference: readonly string[], hypothesis: readonly string[]): Uint8Array {
  const columns = hypothesis.length + 1;
  const moves = new Uint8Array((reference.length + 1) * columns).fill(insertion, 0, columns);
  const cost = Uint32Array.from({ length: columns }, (_, j) => j);
  for (let i = 1; i <= reference.length; i++) {
    const label = reference[i - 1];
    let corner = cost[0]!;
    let left = i;
    cost[0] = i;
    moves[i * columns] = deletion;
    for (let j = 1; j < columns; j++) {
      const above = cost[j]!;
      let best = corner + (label === hypothesis[j - 1] ? 0 : 1);
      let move = diagonal;
      if (above + 1 < best) {
        best = above + 1;
        move = deletion;
      }
      if (left + 1 < best) {
        best = left + 1;
        move = insertion;
      }
      cost[j] = best;
      moves[i * columns + j] = move;
      corner = above;
      left = best;
    }
  }
  return moves;
}
