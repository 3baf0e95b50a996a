import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietCuts, windowsOf } from '../../src/models/windows.js';

describe('windows over a long recording', () => {
  it('keep every step exactly once, in order, each with its context', () => {
    const step = 480;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), (samples) => {
        const core = 20 * step;
        const context = 4 * step;
        let next = 0;
        for (const w of windowsOf(samples, step, core, context)) {
          expect(w.from % step).toBe(0);
          const first = w.from / step + w.firstStep;
          const end = w.endStep === undefined ? Math.ceil(samples / step) : w.from / step + w.endStep;
          expect(first).toBe(next);
          expect(end).toBeGreaterThan(first);
          expect(w.firstStep).toBe(w.from > 0 ? 4 : 0);
          expect(w.to - w.from).toBeLessThanOrEqual(core + 3 * context);
          next = end;
        }
        expect(next).toBe(Math.ceil(samples / step));
      }),
    );
  });

  it('cut for decoding where the blank is most probable, and nowhere in short ones', () => {
    const steps = 100;
    const logProbs = new Float32Array(steps * 2).map((_, i) => (i % 2 === 0 ? -3 : -0.05));
    for (const quiet of [37, 75]) logProbs[quiet * 2] = -0.01;
    expect(quietCuts(logProbs, steps, 2, 40)).toEqual([37, 75, 100]);
    expect(quietCuts(logProbs, steps, 2, 90)).toEqual([100]);
  });
});
