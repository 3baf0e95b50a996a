import { DistancePattern } from '@persephone/formats/edit-alignment';

/**
 * Which of some hypotheses is expected to have the fewest labels wrong (minimum Bayes risk over an N-best list; Stolcke, König and Weintraub
 * 1997): the one of least Σ_j P(j) · d(i, j), d being the edit distance in labels and P(j) ∝ exp(score_j). The most probable one is the
 * one that is most often right as a whole, which is another question.
 *
 * @param hypotheses the most probable first, of at least one
 * @param outputs label indices are below it
 * @returns its place among them; of equals the most probable
 */
export function leastExpectedErrors(
  hypotheses: readonly { readonly labels: ArrayLike<number>; readonly score: number }[],
  outputs: number,
): number {
  const best = hypotheses[0]?.score ?? 0;
  const share = hypotheses.map(({ score }) => Math.exp(score - best));
  const expected = new Float64Array(hypotheses.length);
  const different = withoutCommonEnds(hypotheses.map(({ labels }) => labels));
  for (const [i, labels] of different.entries()) {
    const pattern = new DistancePattern(labels, outputs);
    for (let j = 0; j < i; j++) {
      const distance = pattern.distanceTo(different[j]!);
      expected[i]! += share[j]! * distance;
      expected[j]! += share[i]! * distance;
    }
  }
  let least = 0;
  // Sums in another order differ in their last digits.
  for (let i = 1; i < expected.length; i++) if (expected[i]! < expected[least]! * (1 - 1e-9)) least = i;
  return least;
}

/** Those of a minute differ in few places, and what all begin and end with is no distance. */
function withoutCommonEnds(all: readonly ArrayLike<number>[]): ArrayLike<number>[] {
  const [first = []] = all;
  let [before, behind] = [first.length, first.length];
  for (const one of all) {
    const shorter = Math.min(one.length, first.length);
    let same = 0;
    while (same < Math.min(before, shorter) && one[same] === first[same]) same++;
    before = same;
    same = 0;
    while (same < Math.min(behind, shorter) && one[one.length - 1 - same] === first[first.length - 1 - same])
      same++;
    behind = same;
  }
  // In one that is short the two may overlap.
  const shortest = Math.min(...all.map(({ length }) => length));
  behind = Math.min(behind, shortest - before);
  return all.map((one) => Array.prototype.slice.call(one, before, one.length - behind));
}
