import { describe, expect, it } from 'vitest';
import { LabelSet } from '../../src/labels/index.js';
import { Random } from '../../src/random/random.js';
import { alignmentShiftOf } from '../../src/train/alignment-shift.js';
import type { Posteriors } from '../../src/train/evaluate.js';

const labelSet = new LabelSet(['a', 'b', 'c', 'd']);
const model = { featureType: 'fbank', subsamplingFactor: 3, decodingMergeRepeated: true };
const columns = 8;
const random = new Random(3);
const patterns = labelSet.labels.map(() => Array.from({ length: columns }, () => 10 * random.next()));

/** Labels of 90 to 210 ms, each of its own sound in noise, which a network outputs `lateMs` after their middle. */
function outputLate(labels: readonly string[], lateMs: number): Posteriors {
  const indices = labelSet.encode(labels);
  const lengths = labels.map(() => 9 + 3 * random.below(5));
  const frameCount = lengths.reduce((sum, n) => sum + n, 0);
  const frames = new Float32Array(frameCount * columns);
  const outputs = labelSet.outputCount;
  const steps = Math.ceil(frameCount / model.subsamplingFactor);
  const logProbs = new Float32Array(steps * outputs).fill(-20);
  for (let t = 0; t < steps; t++) logProbs[t * outputs] = -0.1;
  let at = 0;
  indices.forEach((label, i) => {
    const length = lengths[i] ?? 0;
    for (let t = at; t < at + length; t++) {
      for (let j = 0; j < columns; j++) {
        frames[t * columns + j] = (patterns[label - 1]?.[j] ?? 0) + random.next();
      }
    }
    const step = Math.floor((at + length / 2 + lateMs / 10) / model.subsamplingFactor);
    // The further away, the less probable: labels meet halfway.
    for (let t = 0; t < steps; t++) {
      const k = t * outputs + label;
      logProbs[k] = Math.max(logProbs[k] ?? 0, -0.1 - 2 * Math.abs(t - step));
    }
    if (step >= 0 && step < steps) logProbs[step * outputs] = -3;
    at += length;
  });
  return {
    utterance: { name: 'u.wav', features: { frames, frameCount, dimension: columns }, labels },
    logProbs,
    steps,
  };
}

/** Utterances of ten labels, no two alike beside each other. */
const set = (count: number, lateMs: (utterance: number) => number): Posteriors[] =>
  Array.from({ length: count }, (_, n) => {
    let last = 0;
    const labels = Array.from({ length: 10 }, () => {
      last = (last + 1 + random.below(3)) % 4;
      return labelSet.labels[last] ?? '';
    });
    return outputLate(labels, lateMs(n));
  });

describe('the shift of all labels', () => {
  it.each([-90, -60, 60, 90])('of a network that outputs them %i ms late is found', (lateMs) => {
    const found = alignmentShiftOf(
      set(30, () => lateMs),
      labelSet,
      model,
      columns,
    );
    expect(Math.abs((found ?? 0) + lateMs)).toBeLessThanOrEqual(20);
  });

  it('is none of a network that outputs them in their middle', () => {
    expect(
      alignmentShiftOf(
        set(30, () => 0),
        labelSet,
        model,
        columns,
      ),
    ).toBeUndefined();
  });

  it('is none where the halves of the utterances do not agree, or one has too few labels', () => {
    const torn = set(30, (n) => (n % 2 === 0 ? 50 : -50));
    expect(alignmentShiftOf(torn, labelSet, model, columns)).toBeUndefined();
    expect(
      alignmentShiftOf(
        set(20, () => 50),
        labelSet,
        model,
        columns,
      ),
    ).toBeUndefined();
  });

  it('leaves out utterances with labels that the network does not know', () => {
    const strange = set(30, () => 50).map((one) => ({
      ...one,
      utterance: { ...one.utterance, labels: [...one.utterance.labels.slice(1), 'ʘ'] },
    }));
    expect(alignmentShiftOf(strange, labelSet, model, columns)).toBeUndefined();
    const known = set(30, () => 50);
    expect(alignmentShiftOf([...strange, ...known], labelSet, model, columns)).toBe(
      alignmentShiftOf(known, labelSet, model, columns),
    );
  });
});
