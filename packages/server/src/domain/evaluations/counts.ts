import type { LabelErrorRate, LabelFigures } from '@persephone/engine/metrics';
import type { AlignmentStep } from '@persephone/formats/edit-alignment';

/** Errors counted utterance by utterance. */
export function errorCounts() {
  const counts = { substitutions: 0, insertions: 0, deletions: 0, referenceLabels: 0, utterances: 0 };
  const names = { substitution: 'substitutions', insertion: 'insertions', deletion: 'deletions' } as const;
  return {
    counts,
    get errors() {
      return counts.substitutions + counts.insertions + counts.deletions;
    },
    add(steps: readonly AlignmentStep[]) {
      for (const { kind, reference } of steps) {
        if (kind !== 'match') counts[names[kind]]++;
        if (reference !== null) counts.referenceLabels++;
      }
      counts.utterances++;
    },
    addRate(rate: Omit<LabelErrorRate, 'ler'>) {
      for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += rate[name];
    },
  };
}
export type ErrorCounts = ReturnType<typeof errorCounts>;

/** As the engine has it of whole sets: always a finite number. */
export const rateOf = ({ counts, errors }: ErrorCounts): LabelErrorRate => ({
  ler: errors / Math.max(1, counts.referenceLabels),
  ...counts,
});

/** How often each label was recognised in place of each, itself among them. */
export class PairCounts {
  /** By reference, then by hypothesis; the empty text is none. */
  readonly #times = new Map<string, Map<string, number>>();

  add(steps: readonly AlignmentStep[]): void {
    for (const { reference, hypothesis } of steps) {
      const row = this.#times.get(reference ?? '') ?? new Map<string, number>();
      this.#times.set(reference ?? '', row);
      row.set(hypothesis ?? '', (row.get(hypothesis ?? '') ?? 0) + 1);
    }
  }

  of(reference: string | null, hypothesis: string | null): number {
    return this.#times.get(reference ?? '')?.get(hypothesis ?? '') ?? 0;
  }

  /** Every label of the references and the hypotheses, the most frequent first, then by label. */
  perLabel(): LabelFigures[] {
    const references = new Map<string, number>();
    const hypotheses = new Map<string, number>();
    for (const [reference, row] of this.#times) {
      for (const [hypothesis, times] of row) {
        if (reference !== '') references.set(reference, (references.get(reference) ?? 0) + times);
        if (hypothesis !== '') hypotheses.set(hypothesis, (hypotheses.get(hypothesis) ?? 0) + times);
      }
    }
    return [...new Set([...references.keys(), ...hypotheses.keys()])]
      .map((label) => {
        const inReferences = references.get(label) ?? 0;
        const inHypotheses = hypotheses.get(label) ?? 0;
        const matches = this.of(label, label);
        return {
          ...{ label, references: inReferences, hypotheses: inHypotheses, matches },
          precision: inHypotheses === 0 ? null : matches / inHypotheses,
          recall: inReferences === 0 ? null : matches / inReferences,
          f: (2 * matches) / (inReferences + inHypotheses),
        };
      })
      .sort((a, b) => b.references - a.references || (a.label < b.label ? -1 : 1));
  }
}
