import type { AlignmentStep } from '@persephone/formats/edit-alignment';

export interface Confusion {
  /** Null: an insertion. */
  readonly reference: string | null;
  /** Null: a deletion. */
  readonly hypothesis: string | null;
  readonly count: number;
}

/** What was recognised in place of what, the most frequent first, then by label. Matches are not among them. */
export function confusions(alignments: Iterable<readonly AlignmentStep[]>): Confusion[] {
  const counts = new Map<string, { reference: string | null; hypothesis: string | null; count: number }>();
  for (const steps of alignments) {
    for (const { kind, reference, hypothesis } of steps) {
      if (kind === 'match') continue;
      // No label holds white space.
      const key = `${reference ?? ''} ${hypothesis ?? ''}`;
      const known = counts.get(key);
      if (known) known.count++;
      else counts.set(key, { reference, hypothesis, count: 1 });
    }
  }
  return [...counts.values()].sort(
    (a, b) => b.count - a.count || compare(a.reference, b.reference) || compare(a.hypothesis, b.hypothesis),
  );
}

export interface LabelFigures {
  readonly label: string;
  /** How often it stands in the references and in the hypotheses, and how often both agree. */
  readonly references: number;
  readonly hypotheses: number;
  readonly matches: number;
  /** Of the times it was recognised, the share that were right; null where it never was. */
  readonly precision: number | null;
  /** Of the times it is in the references, the share that were recognised; null where it never was. */
  readonly recall: number | null;
  /** The harmonic mean of both, 2 · matches / (references + hypotheses). */
  readonly f: number;
}

/** Every label of the references and the hypotheses, the most frequent in the references first, then by label. */
export function perLabel(alignments: Iterable<readonly AlignmentStep[]>): LabelFigures[] {
  const counts = new Map<string, { references: number; hypotheses: number; matches: number }>();
  const of = (label: string) => {
    const known = counts.get(label);
    if (known) return known;
    const fresh = { references: 0, hypotheses: 0, matches: 0 };
    counts.set(label, fresh);
    return fresh;
  };
  for (const steps of alignments) {
    for (const { kind, reference, hypothesis } of steps) {
      if (reference !== null) of(reference).references++;
      if (hypothesis !== null) of(hypothesis).hypotheses++;
      if (kind === 'match') of(reference).matches++;
    }
  }
  return [...counts]
    .map(([label, { references, hypotheses, matches }]) => ({
      label,
      references,
      hypotheses,
      matches,
      precision: hypotheses === 0 ? null : matches / hypotheses,
      recall: references === 0 ? null : matches / references,
      f: (2 * matches) / (references + hypotheses),
    }))
    .sort((a, b) => b.references - a.references || compare(a.label, b.label));
}

/** Null first; code units, so that the order is the same everywhere. */
function compare(a: string | null, b: string | null): number {
  const [left, right] = [a ?? '', b ?? ''];
  return left < right ? -1 : left > right ? 1 : 0;
}
