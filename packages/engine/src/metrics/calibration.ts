import type { Judged } from './reliability.js';

/**
 * The confidence of a recogniser in a label, c, as the share of labels that are right at such a confidence:
 * 1 / (1 + exp(−(low · ln c − high · ln(1 − c) + shift))). Rises with c, as neither `low` nor `high` is negative;
 * 1, 1, 0 leave c as it is.
 */
export interface Calibration {
  readonly low: number;
  readonly high: number;
  readonly shift: number;
}

/** With fewer labels the curve would be that of a few utterances. */
export const leastCalibrationLabels = 200;

/** Confidences nearer to 0 and 1 than this are not distinguished. */
const edge = 1e-6;
/** How strongly the three numbers are held to 1, 1, 0: about as strongly as a handful of labels would. */
const ridge = 1;
const mostRounds = 100;

const identity = [1, 1, 0] as const;

/** What `low`, `high` and `shift` are multiplied by. */
function inputs(confidence: number): readonly [number, number, number] {
  const c = Math.min(1 - edge, Math.max(edge, confidence));
  return [Math.log(c), -Math.log(1 - c), 1];
}

const logistic = (z: number): number => 1 / (1 + Math.exp(-z));

export function calibrated({ low, high, shift }: Calibration, confidence: number): number {
  const [a, b] = inputs(confidence);
  return logistic(low * a + high * b + shift);
}

/**
 * The beta calibration (Kull, Silva Filho and Flach 2017) of these labels by penalised maximum likelihood. Chosen over a
 * logistic curve through c itself, since a network errs in its confidence otherwise near 0 than near 1, and since it can leave
 * c as it is; over isotonic regression, since a curve of three numbers needs hundreds of labels, not thousands, and
 * never makes one of two confidences. Undefined for fewer labels than `leastCalibrationLabels`.
 */
export function fitCalibration(judged: readonly Judged[]): Calibration | undefined {
  if (judged.length < leastCalibrationLabels) return undefined;
  const rows = judged.map(({ confidence, right }) => ({ x: inputs(confidence), right: right ? 1 : 0 }));
  // Below 0 they would make the curve fall somewhere: the best that does not has 0 there.
  let free = [true, true, true];
  for (;;) {
    const found = minimise(rows, free);
    const falling = [found[0] < 0, found[1] < 0];
    if (!falling[0] && !falling[1]) return { low: found[0], high: found[1], shift: found[2] };
    free = [free[0] === true && !falling[0], free[1] === true && !falling[1], true];
  }
}

type Three = [number, number, number];
interface Row {
  readonly x: readonly [number, number, number];
  readonly right: number;
}

/** Newton's method, by halves of a step where a whole one does not get lower; those that are not free are 0. */
function minimise(rows: readonly Row[], free: readonly boolean[]): Three {
  const cost = (w: Three): number => {
    let sum = 0;
    for (const { x, right } of rows) {
      const z = w[0] * x[0] + w[1] * x[1] + w[2] * x[2];
      // ln(1 + eᶻ) − right · z
      sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - right * z;
    }
    return sum + (ridge / 2) * w.reduce((s, wi, i) => s + (free[i] ? (wi - identity[i]!) ** 2 : 0), 0);
  };
  let w = identity.map((wi, i) => (free[i] ? wi : 0)) as Three;
  let height = cost(w);
  for (let round = 0; round < mostRounds; round++) {
    const gradient: Three = [0, 0, 0];
    const curvature = [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ];
    for (const { x, right } of rows) {
      const p = logistic(w[0] * x[0] + w[1] * x[1] + w[2] * x[2]);
      for (let i = 0; i < 3; i++) {
        gradient[i]! += (p - right) * x[i]!;
        for (let j = 0; j < 3; j++) curvature[i]![j]! += p * (1 - p) * x[i]! * x[j]!;
      }
    }
    for (let i = 0; i < 3; i++) {
      gradient[i]! += ridge * (w[i]! - identity[i]!);
      curvature[i]![i]! += ridge;
      if (free[i]) continue;
      gradient[i] = 0;
      for (let j = 0; j < 3; j++) {
        curvature[i]![j] = i === j ? 1 : 0;
        curvature[j]![i] = i === j ? 1 : 0;
      }
    }
    const step = solve(curvature, gradient);
    let scale = 1;
    let moved = w;
    let lower = height;
    do {
      moved = w.map((wi, i) => wi - scale * step[i]!) as Three;
      lower = cost(moved);
      scale /= 2;
    } while (!(lower <= height) && scale > 1e-9);
    if (!(lower < height)) return w;
    const gained = height - lower;
    w = moved;
    height = lower;
    if (gained < 1e-9) return w;
  }
  return w;
}

/** Of three equations with a positive definite matrix, by elimination. */
function solve(matrix: readonly (readonly number[])[], right: Three): Three {
  const m = matrix.map((row, i) => [...row, right[i]!]);
  for (let i = 0; i < 3; i++) {
    for (let k = i + 1; k < 3; k++) {
      const factor = m[k]![i]! / m[i]![i]!;
      for (let j = i; j < 4; j++) m[k]![j]! -= factor * m[i]![j]!;
    }
  }
  const x: Three = [0, 0, 0];
  for (let i = 2; i >= 0; i--) {
    let rest = m[i]![3]!;
    for (let j = i + 1; j < 3; j++) rest -= m[i]![j]! * x[j]!;
    x[i] = rest / m[i]![i]!;
  }
  return x;
}
