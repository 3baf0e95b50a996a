import type { GraphBuilder, Value } from './graph.js';

/** Adam's β₁ and β₂ (Kingma and Ba 2015). */
export const beta1 = 0.9;
export const beta2 = 0.999;
const epsilon = 1e-8;

/**
 * Clipping by global norm (Pascanu et al. 2013), then Adam, then the running mean of the weights, on flat vectors:
 *
 *   g ← g · min(1, clip / ‖g‖)
 *   m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  θ ← θ − α m / (√v + ε̂);  θ̄ ← θ̄ + κ (θ − θ̄)
 *
 * α and ε̂ have the bias correction in them: see `adamRates`. Decoupled weight decay (Loshchilov and Hutter 2019)
 * enters as θ ← θ (1 − decay) before the step.
 *
 * Adds inputs theta, m, v, average [N] and rates [5]; outputs theta_next, m_next, v_next, average_next [N] and
 * gradient_norm [1].
 */
export function adamStep(g: GraphBuilder, theta: Value, gradient: Value, length: number): void {
  const m = g.input('m', [length]);
  const v = g.input('v', [length]);
  const average = g.input('average', [length]);
  const rates = g.input('rates', [5]);
  const [alpha, epsilonHat, clip, kappa, keep] = g.split(rates, [1, 1, 1, 1, 1], 0) as [
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  const norm = g.op('Sqrt', [g.op('ReduceSumSquare', [gradient], { axes: [0], keepdims: 1 })]);
  const scale = g.op('Min', [g.float(1), g.op('Div', [clip, g.add(norm, g.float(1e-6))])]);
  const clipped = g.mul(gradient, scale);
  const mNext = g.add(g.mul(m, g.float(beta1)), g.mul(clipped, g.float(1 - beta1)));
  const vNext = g.add(g.mul(v, g.float(beta2)), g.mul(g.mul(clipped, clipped), g.float(1 - beta2)));
  const step = g.op('Div', [g.mul(mNext, alpha), g.add(g.op('Sqrt', [vNext]), epsilonHat)]);
  const thetaNext = g.sub(g.mul(theta, keep), step);
  g.output('theta_next', thetaNext, [length]);
  g.output('m_next', mNext, [length]);
  g.output('v_next', vNext, [length]);
  g.output('average_next', g.add(average, g.mul(g.sub(thetaNext, average), kappa)), [length]);
  g.output('gradient_norm', norm, [1]);
}

/**
 * The rates of one step, as the graph takes them.
 * @param step counted from 1
 * @param averaging how much of the distance to the new weights the running mean goes, 0 to 1
 * @param weightDecay per unit of learning rate
 */
export function adamRates(
  step: number,
  learningRate: number,
  clip: number,
  averaging: number,
  weightDecay: number,
): Float32Array {
  const correction1 = 1 - beta1 ** step;
  const correction2 = Math.sqrt(1 - beta2 ** step);
  return new Float32Array([
    (learningRate * correction2) / correction1,
    epsilon * correction2,
    clip,
    averaging,
    1 - learningRate * weightDecay,
  ]);
}
