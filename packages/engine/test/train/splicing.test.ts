import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random/random.js';
import { cutsOf, spliced } from '../../src/train/splicing.js';
import { train } from '../../src/train/train.js';
import { madeUpData, ort, smallRecipe, smallSettings } from './support.js';

/** Frames of two numbers, of which the first says whose they are and the second which. */
const utterance = (of: number, labels: number[], frameCount: number) => ({
  name: `u${of}`,
  frameCount,
  labels: Int32Array.from(labels),
  frames: Float32Array.from({ length: 2 * frameCount }, (_, i) => (i % 2 === 0 ? of : Math.floor(i / 2))),
});

describe('splicing', () => {
  it('cuts between the frames of neighbouring labels', () => {
    // Labels 1, 2, 2 at steps 1, 4 and 7 of 9; outputs: blank and two labels.
    const at = new Map([
      [1, 1],
      [4, 2],
      [7, 2],
    ]);
    const logProbs = Float32Array.from({ length: 27 }, (_, i) => {
      const probable = at.get(Math.floor(i / 3)) ?? 0;
      return Math.log(i % 3 === probable ? 0.9 : 0.05);
    });
    expect(cutsOf({ logProbs, steps: 9 }, [1, 2, 2], 3, 4)).toEqual([12, 24]);
    // More labels than there is room for.
    expect(cutsOf({ logProbs, steps: 9 }, new Array(12).fill(1), 3, 4)).toBeUndefined();
  });

  it('joins the beginning of one with the end of another, labels and frames alike', () => {
    const first = utterance(1, [1, 2, 3, 4, 5], 50);
    const second = utterance(2, [6, 7, 8, 9], 40);
    const cutsOfFirst = [10, 20, 30, 40];
    const cutsOfSecond = [11, 21, 31];
    const seen = new Set<string>();
    for (let seed = 1; seed <= 40; seed++) {
      const made = spliced(first, cutsOfFirst, second, cutsOfSecond, 2, new Random(seed));
      const fromFirst = [...made.labels].filter((label) => label <= 5).length;
      const end = cutsOfFirst[fromFirst - 1] ?? Number.NaN;
      expect([...made.labels]).toEqual([...[1, 2, 3, 4, 5].slice(0, fromFirst), 8, 9]);
      expect(made.frameCount).toBe(end + 40 - 21);
      expect(made.frames).toHaveLength(2 * made.frameCount);
      expect([...made.frames.subarray(2 * end - 2, 2 * end + 2)]).toEqual([1, end - 1, 2, 21]);
      expect([...made.frames.subarray(-2)]).toEqual([2, 39]);
      seen.add(String(fromFirst));
    }
    // Two labels at least on either side.
    expect([...seen].sort()).toEqual(['2', '3']);
  });

  it('leaves alone what is too short to be cut', () => {
    const short = utterance(1, [1, 2, 3], 30);
    const long = utterance(2, [1, 2, 3, 4], 40);
    expect(spliced(short, [10, 20], long, [10, 20, 30], 2, new Random(1))).toBe(short);
    expect(spliced(long, [10, 20, 30], short, [10, 20], 2, new Random(1))).toBe(long);
  });

  it('trains, is repeatable, and is gone on with from a checkpoint to the very same model', {
    timeout: 60_000,
  }, async () => {
    const recipe = { ...smallRecipe, augmentationDelaySteps: 20, splicing: { part: 0.7 } };
    const data = madeUpData();
    const settings = { ...smallSettings, maximumEpochs: 7 };
    const checkpoints: Uint8Array[] = [];
    const straight = await train(
      ort,
      data,
      settings,
      { onCheckpoint: (bytes) => void checkpoints.push(bytes.slice()) },
      undefined,
      recipe,
    );
    const plain = await train(ort, data, settings, {}, undefined, { ...recipe, splicing: { part: 0 } });
    expect(straight.epochs.map(({ loss }) => loss)).not.toEqual(plain.epochs.map(({ loss }) => loss));
    expect(Math.min(...straight.epochs.map(({ validationLER }) => validationLER))).toBeLessThan(0.1);
    const resumed = await train(ort, data, settings, {}, checkpoints[4], recipe);
    expect(Buffer.from(resumed.model ?? []).equals(Buffer.from(straight.model ?? []))).toBe(true);
  });
});
