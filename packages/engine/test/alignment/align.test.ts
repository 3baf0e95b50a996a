import { describe, expect, it } from 'vitest';
import { alignTranscription } from '../../src/alignment/align.js';
import { refineBoundary, transitionBetween } from '../../src/alignment/boundaries.js';
import { detectSilence } from '../../src/alignment/silence.js';
import { Random } from '../../src/random/random.js';

/** A tone of so many ms at 16 kHz; 0 Hz is silence. */
function tone(hertz: number, milliseconds: number): number[] {
  return Array.from({ length: milliseconds * 16 }, (_, i) =>
    hertz === 0 ? 0 : 0.3 * Math.sin((2 * Math.PI * hertz * i) / 16_000),
  );
}

const model = {
  labels: ['a', 'b', 'c'],
  featureType: 'fbank',
  subsamplingFactor: 3,
  decodingMergeRepeated: true,
};

/** Steps that output each of these labels with probability 0.9; 0 is the blank. */
function saying(steps: readonly number[]): Float32Array {
  return Float32Array.from(
    steps.flatMap((label) => [0, 1, 2, 3].map((v) => Math.log(v === label ? 0.9 : 0.1 / 3))),
  );
}

/** The same, the blanks between leaning towards the nearest label. */
function leaning(steps: readonly number[]): Float32Array {
  const logProbs = saying(steps);
  steps.forEach((label, t) => {
    if (label !== 0) return;
    for (let v = 1; v <= 3; v++) logProbs[t * 4 + v] = -2 - Math.abs(steps.indexOf(v) - t);
  });
  return logProbs;
}

describe('alignTranscription', () => {
  it('moves boundaries between the steps that output labels to where the sound changes', () => {
    // Output in steps of 30 ms whose middles are at 22.5 ms and on; blanks between do not show where labels meet.
    const samples = Float32Array.from([...tone(400, 150), ...tone(1500, 150), ...tone(3000, 150)]);
    const found = alignTranscription(
      leaning([0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0]),
      [1, 2, 3],
      samples,
      model,
    );
    expect(found.map(({ label }) => label)).toEqual(['a', 'b', 'c']);
    expect(found[0]?.startMs).toBe(0);
    expect(found[2]?.endMs).toBe(450);
    expect(Math.abs((found[1]?.startMs ?? 0) - 150)).toBeLessThanOrEqual(15);
    expect(Math.abs((found[2]?.startMs ?? 0) - 300)).toBeLessThanOrEqual(15);
    for (const { confidence } of found) expect(confidence).toBeCloseTo(0.9, 5);
  });

  it('puts labels later by as much as the model is known to be early', () => {
    // No sound changes anywhere: boundaries stay where the steps put them.
    const samples = Float32Array.from(tone(400, 600));
    const steps = [0, 0, 1, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const at = (alignmentShiftMs: number) =>
      alignTranscription(saying(steps), [1, 2, 3], samples, { ...model, alignmentShiftMs });
    const [early, late] = [at(0), at(40)];
    for (const i of [1, 2]) {
      expect((late[i]?.startMs ?? 0) - (early[i]?.startMs ?? 0)).toBeGreaterThanOrEqual(30);
      expect((late[i]?.startMs ?? 0) - (early[i]?.startMs ?? 0)).toBeLessThanOrEqual(50);
    }
  });

  it('gives pauses to no label, neither between labels nor at the ends', () => {
    const samples = Float32Array.from([
      ...tone(0, 300),
      ...tone(400, 150),
      ...tone(0, 240),
      ...tone(1500, 150),
      ...tone(0, 360),
    ]);
    const steps = new Array<number>(40).fill(0);
    steps[12] = 1;
    steps[25] = 2;
    const found = alignTranscription(saying(steps), [1, 2], samples, model);
    expect(found.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [300, 450],
      [690, 840],
    ]);
  });

  it('leaves time to a label that the network outputs just inside a pause', () => {
    const samples = Float32Array.from([...tone(400, 300), ...tone(0, 240), ...tone(1500, 300)]);
    const steps = new Array<number>(28).fill(0);
    // The middle of step 10 is at 322.5 ms, 22.5 ms after the pause began.
    for (const [i, step] of [5, 10, 20].entries()) steps[step] = i + 1;
    const [a, b, c] = alignTranscription(saying(steps), [1, 2, 3], samples, model);
    expect((b?.endMs ?? 0) - (b?.startMs ?? 0)).toBeGreaterThanOrEqual(20);
    expect(a?.endMs).toBe(b?.startMs);
    expect(c?.startMs).toBe(540);
  });

  it('begins the first label after the last pause before it, and not long before where only noise goes before', () => {
    const click = tone(3000, 30);
    const clicked = Float32Array.from([...tone(0, 90), ...click, ...tone(0, 300), ...tone(400, 300)]);
    const steps = new Array<number>(24).fill(0);
    steps[17] = 1;
    expect(alignTranscription(saying(steps), [1], clicked, model)).toMatchObject([
      { startMs: 420, endMs: 720 },
    ]);
    const noisy = Float32Array.from(tone(400, 1500));
    const late = new Array<number>(50).fill(0);
    late[25] = 1;
    // The middle of step 25 is at 772.5 ms.
    expect(alignTranscription(saying(late), [1], noisy, model)).toMatchObject([
      { startMs: 473, endMs: 1073 },
    ]);
  });

  it('divides the time between two labels that are the same', () => {
    const samples = Float32Array.from(tone(400, 600));
    const steps = new Array<number>(20).fill(0);
    steps[2] = 1;
    steps[16] = 1;
    const [first, second] = alignTranscription(saying(steps), [1, 1], samples, model);
    expect(first?.endMs).toBe(second?.startMs);
    expect(Math.abs((second?.startMs ?? 0) - 292)).toBeLessThanOrEqual(41);
  });

  it('keeps labels in order, each at least 1 ms long and within the sound, however odd the sound and outputs', () => {
    const random = new Random(4);
    for (let run = 0; run < 100; run++) {
      const steps = 1 + random.below(30);
      const length = Math.max(1600, steps * 480 - random.below(480));
      const loudness = random.next() ** 4;
      const samples = Float32Array.from({ length }, (_, i) =>
        i % 4000 < 2500 ? loudness * (random.next() - 0.5) : 0,
      );
      const logProbs = saying(Array.from({ length: steps }, () => random.below(4)));
      const labels = Array.from(
        { length: 1 + random.below(Math.ceil(steps / 2)) },
        () => 1 + random.below(3),
      );
      const found = alignTranscription(logProbs, labels, samples, model);
      let reached = 0;
      for (const { startMs, endMs } of found) {
        expect(startMs).toBeGreaterThanOrEqual(reached);
        expect(endMs).toBeGreaterThan(startMs);
        reached = endMs;
      }
      expect(found).toHaveLength(labels.length);
      expect(reached).toBeLessThanOrEqual(length / 16);
    }
  });

  it('refuses no labels, and more than the steps have room for', () => {
    const samples = new Float32Array(1440);
    expect(() => alignTranscription(saying([1, 2, 3]), [], samples, model)).toThrow(/no labels/);
    expect(() => alignTranscription(saying([1, 2, 3]), [1, 1, 2], samples, model)).toThrow(
      /3 labels, which need 4 steps of 30 ms; the audio has 3/,
    );
  });
});

describe('transitionBetween', () => {
  const at = (favour: readonly number[]) =>
    transitionBetween(0, favour.length - 1, (step) => favour[step] ?? 0);

  it('is where the favour changes, between two steps by interpolation', () => {
    expect(at([4, 2, -2, -4])).toBeCloseTo(1.5, 12);
    expect(at([4, 3, -1, -4])).toBeCloseTo(1.75, 12);
    expect(at([1, -3])).toBeCloseTo(0.25, 12);
  });

  it('takes the cut that favours most in all where there are several', () => {
    expect(at([5, -1, 4, -5, 1, -5])).toBeCloseTo(2 + 4 / 9, 12);
  });

  it('is half-way between the steps of a cut where the favour does not change', () => {
    expect(at([1, 2, 3, 4])).toBe(2.5);
    expect(at([-1, -2, -3])).toBe(0.5);
  });
});

describe('refineBoundary', () => {
  const samples = Float32Array.from([...tone(400, 300), ...tone(2000, 300)]);

  it('moves a boundary to the change of sound near it, not beyond its bounds', () => {
    for (const from of [272, 278, 323, 329]) {
      expect(Math.abs(refineBoundary(samples, from, 200, 400) - 300)).toBeLessThanOrEqual(15);
    }
    expect(refineBoundary(samples, 150, 100, 400)).toBeGreaterThan(100);
    expect(refineBoundary(samples, 275, 200, 280)).toBeLessThan(280);
  });

  it('leaves it where there is too little sound around', () => {
    expect(refineBoundary(samples, 20, 0, 100)).toBe(20);
    expect(refineBoundary(samples, 590, 500, 600)).toBe(590);
  });
});

describe('detectSilence', () => {
  it('finds silence of 150 ms and longer, and of any length at the ends', () => {
    const samples = Float32Array.from(
      [
        ...tone(0, 50),
        ...tone(400, 400),
        ...tone(0, 100),
        ...tone(400, 300),
        ...tone(0, 200),
        ...tone(400, 300),
        ...tone(0, 30),
      ].map((x, i) => x + (i % 3 === 0 ? 1e-3 : 0)),
    );
    expect(detectSilence(samples)).toEqual([
      { startMs: 0, endMs: 50 },
      { startMs: 850, endMs: 1050 },
      { startMs: 1350, endMs: 1380 },
    ]);
  });

  it('finds none where speech does not stand out, nor in nothing', () => {
    const random = new Random(1);
    expect(detectSilence(Float32Array.from({ length: 16_000 }, () => random.next() - 0.5))).toEqual([]);
    expect(detectSilence(new Float32Array(16_000))).toEqual([]);
    expect(detectSilence(new Float32Array(3))).toEqual([]);
  });
});
