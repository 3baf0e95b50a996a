import { alignLabels } from '@persephone/formats/edit-alignment';

export interface ReferenceAndHypothesis {
  readonly reference: readonly string[];
  readonly hypothesis: readonly string[];
}

export interface LabelErrorRate {
  /** (substitutions + insertions + deletions) / referenceLabels: 0 is perfect, above 1 is possible. */
  readonly ler: number;
  readonly substitutions: number;
  readonly insertions: number;
  readonly deletions: number;
  readonly referenceLabels: number;
  readonly utterances: number;
}

/**
 * Label error rate over a whole set: the edits of all utterances divided by the labels of all references. Where no
 * reference has a label, the rate is 0 if nothing was inserted either, and else the number of insertions, as though
 * there had been one label: always a finite number.
 */
export function labelErrorRate(pairs: Iterable<ReferenceAndHypothesis>): LabelErrorRate {
  const counts = { match: 0, substitution: 0, insertion: 0, deletion: 0 };
  let referenceLabels = 0;
  let utterances = 0;
  for (const { reference, hypothesis } of pairs) {
    for (const step of alignLabels(reference, hypothesis)) counts[step.kind]++;
    referenceLabels += reference.length;
    utterances++;
  }
  const errors = counts.substitution + counts.insertion + counts.deletion;
  return {
    ler: errors / Math.max(1, referenceLabels),
    substitutions: counts.substitution,
    insertions: counts.insertion,
    deletions: counts.deletion,
    referenceLabels,
    utterances,
  };
}
