import { Move, shortestPath } from './shortest-path.js';

export type AlignmentStep =
  | { readonly kind: 'match' | 'substitution'; readonly reference: string; readonly hypothesis: string }
  | { readonly kind: 'insertion'; readonly reference: null; readonly hypothesis: string }
  | { readonly kind: 'deletion'; readonly reference: string; readonly hypothesis: null };

/**
 * A shortest sequence of edits that turns the reference into the hypothesis (Levenshtein, every edit costs one), with
 * the matches between them. Among equally short ones always the same: read from the end, a match or substitution is
 * preferred to a deletion, a deletion to an insertion.
 */
export function alignLabels(reference: readonly string[], hypothesis: readonly string[]): AlignmentStep[] {
  let i = 0;
  let j = 0;
  return Array.from(shortestPath(reference, hypothesis).moves, (move): AlignmentStep => {
    if (move === Move.Insertion) return { kind: 'insertion', reference: null, hypothesis: hypothesis[j++]! };
    if (move === Move.Deletion) return { kind: 'deletion', reference: reference[i++]!, hypothesis: null };
    const r = reference[i++]!;
    const h = hypothesis[j++]!;
    return { kind: r === h ? 'match' : 'substitution', reference: r, hypothesis: h };
  });
}
