import { describe, expect, it } from 'vitest';
import { adamStep, type OptimiserVectors } from '../../src/nn/optimiser.js';

const vectors = (...theta: number[]): OptimiserVectors => {
  const zeros = () => new Float32Array(theta.length);
  return { theta: Float32Array.from(theta), m: zeros(), v: zeros(), average: Float32Array.from(theta) };
};
const rates = { learningRate: 0.01, clip: 2, emaRate: 0.25, weightDecay: 0.1 };

describe('a step of Adam', () => {
  it("equals PyTorch's AdamW after clip_grad_norm_, step by step", () => {
    const state = vectors(0.5, -1, 2, 0);
    const expected: [gradient: number[], norm: number, theta: number[]][] = [
      [[0.3, -0.2, 0.1, 0], 0.37416577, [0.489500016, -0.989000022, 1.988000035, 0]],
      [[3, 4, 0, 12], 13, [0.479119956, -0.99301827, 1.979311466, -0.007441367]],
      [[1e-9, -0.5, 0.25, 1e-6], 0.559017, [0.470995426, -0.991180062, 1.96947825, -0.013186129]],
    ];
    for (const [i, [gradient, norm, theta]] of expected.entries()) {
      expect(adamStep(state, Float32Array.from(gradient), i + 1, rates)).toBeCloseTo(norm, 6);
      theta.forEach((weight, k) => {
        expect(Math.abs((state.theta[k] ?? Number.NaN) - weight)).toBeLessThan(2e-7);
      });
    }
  });

  it('moves the running mean by its share of the way to the new weights', () => {
    const state = vectors(1);
    adamStep(state, Float32Array.of(1), 1, rates);
    expect(state.average[0]).toBeCloseTo(1 + 0.25 * ((state.theta[0] ?? Number.NaN) - 1), 6);
    expect(state.theta[0]).toBeLessThan(1);
  });

  it('leaves everything as it was at a gradient that is not finite', () => {
    const state = vectors(1, 2);
    const norm = adamStep(state, Float32Array.of(Number.NaN, 1), 1, rates);
    expect(norm).toBeNaN();
    expect([...state.theta, ...state.m, ...state.v, ...state.average]).toEqual([1, 2, 0, 0, 0, 0, 1, 2]);
  });
});
