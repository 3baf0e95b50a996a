import { describe, expect, it } from 'vitest';
import { adviceOn } from '../../src/train/advice.js';
import type { TrainingUtterance } from '../../src/train/types.js';

const utterance = (labels: readonly string[], speaker?: string): TrainingUtterance => ({
  name: 'u.wav',
  features: { frames: new Float32Array(0), frameCount: 0, dimension: 0 },
  labels,
  ...(speaker !== undefined && { speaker }),
});
const times = (label: string, count: number): string[] => new Array<string>(count).fill(label);

/** Enough of everything, of two speakers, the second of whom validates alone. */
const training = [utterance([...times('a', 300), ...times('b', 20)], 'Ana')];
const validation = [utterance([...times('a', 190), ...times('b', 10)], 'Ben')];

describe('advice before a training', () => {
  it('is none where all is well', () => {
    const [one] = training;
    if (!one) throw new Error('no utterance');
    expect(adviceOn([one, utterance(['a'], 'Cem')], validation)).toEqual([]);
  });

  it('names the labels that are too rare to learn with their counts, the rarest first', () => {
    const found = adviceOn(
      [...training, utterance([...times('ǃ', 3), ...times('ʘ', 19), 'ŋ'], 'Cem')],
      validation,
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/fewer than 20 times in the training set.*: ŋ \(1\), ǃ \(3\), ʘ \(19\)\. Add/u);
  });

  it('names at most twenty of them, and counts how many more there are', () => {
    const labels = Array.from({ length: 25 }, (_, i) => `x${i}`);
    const [found] = adviceOn([...training, utterance(labels, 'Cem')], validation);
    expect(found?.match(/x\d+ \(1\)/gu)).toHaveLength(20);
    expect(found).toContain('and 5 more');
  });

  it('names the labels that only the validation set has', () => {
    const found = adviceOn(
      [...training, utterance(['a'], 'Cem')],
      [...validation, utterance(['ǂ', 'ǂ'], 'Ben')],
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/the model cannot learn: ǂ \(2\)\. Move/u);
  });

  it('names what a validation set of fewer than 200 labels is too small for', () => {
    const others = [...training, utterance(['a'], 'Cem')];
    expect(adviceOn(others, [utterance(times('a', 200), 'Ben')])).toEqual([]);
    const [found] = adviceOn(others, [utterance(times('a', 199), 'Ben')]);
    expect(found).toMatch(/has 199 labels.*n-grams are not used.*not calibrated/u);
  });

  it('names whose rate the validation LER is, where speakers are known', () => {
    const [one] = training;
    if (!one) throw new Error('no utterance');
    expect(adviceOn([one], validation)).toEqual([expect.stringMatching(/spoken by Ana/u)]);
    const both = [one, utterance(['a'], 'Ben')];
    expect(adviceOn(both, validation)).toEqual([expect.stringMatching(/speakers the model knows/u)]);
    expect(adviceOn([one, utterance(['a'])], validation)).toEqual([]);
  });
});
