import { boundary, labelsOf, type NGramCounts } from './counts.js';

/**
 * What every label is worth beside an n-gram model, by label; 0 stands for none. The same for all, against the model's
 * liking for short labellings, and more for rare labels: a network trained on few labels of a kind outputs them too seldom
 * and the n-grams know how frequent they are already, so that their frequency would count twice without it (division
 * by priors, Bourlard and Morgan 1994; of CTC's labels Miao et al. 2015).
 *
 *   bonus(l) = insertionBonus − priorWeight · ln(p(l) · L), with p(l) = (c(l) + 1) / (Σ c + L) over the L labels
 */
export function labelBonuses(counts: NGramCounts, insertionBonus: number, priorWeight: number): Float64Array {
  const { labelCount, runs } = counts;
  const occurrences = new Float64Array(labelCount + 1).fill(1);
  for (const [key, count] of runs) {
    const label = labelsOf(key).at(-1) ?? boundary;
    if (label !== boundary) occurrences[label] = (occurrences[label] ?? 0) + count;
  }
  occurrences[boundary] = 0;
  const total = occurrences.reduce((sum, n) => sum + n, 0);
  return occurrences.map((n, label) =>
    label === boundary ? 0 : insertionBonus - priorWeight * Math.log((n / total) * labelCount),
  );
}
