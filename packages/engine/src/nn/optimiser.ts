/** Adam's β₁ and β₂ (Kingma and Ba 2015). */
const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** The weights and what Adam remembers of them, each [N]. */
export interface OptimiserVectors {
  readonly theta: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
  /** The exponential moving average (EMA) of theta. */
  readonly average: Float32Array;
}

export interface StepRates {
  readonly learningRate: number;
  /** Largest norm of a gradient. */
  readonly clip: number;
  /** 1 − decay of the EMA: how much of the distance to the new weights it goes, 0 to 1. */
  readonly emaRate: number;
  /** Per unit of learning rate. */
  readonly weightDecay: number;
}

/**
 * Clipping by global norm (Pascanu et al. 2013), then Adam (Kingma and Ba 2015), then the EMA of the weights:
 *
 *   g ← g · min(1, clip / ‖g‖)
 *   m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  θ ← θ − α m / (√v + ε̂);  θ̄ ← θ̄ + κ (θ − θ̄)
 *
 * α and ε̂ have the bias correction in them (the end of section 2 of Kingma and Ba). Decoupled weight decay
 * (Loshchilov and Hutter 2019) enters as θ ← θ (1 − decay) before the step.
 *
 * One pass over memory here takes half the time of the same as nodes of the graph on two cores, each of which reads and
 * writes all of its vectors.
 *
 * @param vectors changed in place, unless the gradient is not finite
 * @param gradient [N]
 * @param step counted from 1
 * @returns the norm of the gradient before clipping
 */
export function adamStep(
  { theta, m, v, average }: OptimiserVectors,
  gradient: Float32Array,
  step: number,
  rates: StepRates,
): number {
  const norm = Math.sqrt(sumOfSquares(gradient));
  if (!Number.isFinite(norm)) return norm;
  const scale = Math.min(1, rates.clip / (norm + 1e-6));
  const rootCorrection = Math.sqrt(1 - beta2 ** step);
  const alpha = (rates.learningRate * rootCorrection) / (1 - beta1 ** step);
  const epsilonHat = epsilon * rootCorrection;
  const keep = 1 - rates.learningRate * rates.weightDecay;
  const kappa = rates.emaRate;
  for (let i = 0; i < theta.length; i++) {
    const g = gradient[i]! * scale;
    const mean = beta1 * m[i]! + (1 - beta1) * g;
    const square = beta2 * v[i]! + (1 - beta2) * g * g;
    const weight = theta[i]! * keep - (alpha * mean) / (Math.sqrt(square) + epsilonHat);
    m[i] = mean;
    v[i] = square;
    theta[i] = weight;
    average[i] = average[i]! + kappa * (weight - average[i]!);
  }
  return norm;
}

function sumOfSquares(x: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
  return sum;
}
