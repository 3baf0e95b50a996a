import type { AlignmentStep } from '@persephone/formats/edit-alignment';

export interface Judged {
  /** 0 to 1. */
  readonly confidence: number;
  readonly right: boolean;
}

/**
 * Whether each label of a hypothesis is right, by its alignment to the reference.
 * @param confidences of the hypothesis's labels in order
 */
export function judge(steps: readonly AlignmentStep[], confidences: readonly number[]): Judged[] {
  const recognised = steps.filter(({ hypothesis }) => hypothesis !== null);
  if (recognised.length !== confidences.length) {
    throw new RangeError(`${confidences.length} confidences are not of ${recognised.length} labels`);
  }
  return recognised.map(({ kind }, i) => ({ confidence: confidences[i] ?? 0, right: kind === 'match' }));
}

export interface ReliabilityBin {
  /** Confidences from `from` to before `to`; the last bin holds 1 too. */
  readonly from: number;
  readonly to: number;
  readonly labels: number;
  /** Null where the bin is empty. */
  readonly meanConfidence: number | null;
  readonly shareRight: number | null;
}

export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** The mean over all labels of how far their bin's confidence is from its share of right ones; 0 is perfect. */
  readonly expectedCalibrationError: number;
}

/** Of the labels of such a confidence, how many are right. */
export function reliability(judged: Iterable<Judged>, binCount = 10): Reliability {
  const sums = Array.from({ length: binCount }, () => ({ labels: 0, confidence: 0, right: 0 }));
  let all = 0;
  for (const { confidence, right } of judged) {
    const bin = sums[Math.min(binCount - 1, Math.max(0, Math.floor(confidence * binCount)))]!;
    bin.labels++;
    bin.confidence += confidence;
    if (right) bin.right++;
    all++;
  }
  const bins = sums.map(({ labels, confidence, right }, i) => ({
    from: i / binCount,
    to: (i + 1) / binCount,
    labels,
    meanConfidence: labels === 0 ? null : confidence / labels,
    shareRight: labels === 0 ? null : right / labels,
  }));
  const away = sums.reduce((sum, { confidence, right }) => sum + Math.abs(confidence - right), 0);
  return { bins, expectedCalibrationError: away / Math.max(1, all) };
}
