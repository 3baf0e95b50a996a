import type { InputNormalisation } from '../architectures/input.js';
import { leftContext, stepsOf } from '../architectures/input.js';
import type { Random } from '../random/random.js';
import type { Recipe } from '../recipes/recipes.js';
import { type Augmentation, augmented } from './augmentation.js';
import type { FilterColumns, PreparedUtterance } from './utterance.js';

/** An utterance as one epoch trains on it: as long as it is, or as its augmentation is to make it. */
export interface AugmentedUtterance {
  readonly utterance: PreparedUtterance;
  readonly frameCount: number;
}

/** An epoch has at least so many batches, down to two utterances in each, so that little speech can be trained on, too. */
const leastBatches = 30;

/** What a batch may hold at most, of an epoch that begins after so many steps, in utterances that each stand in it in so many views. */
export function batchLimits(
  { utterances, steps, early }: Recipe['batch'],
  stepsBefore: number,
  utteranceCount: number,
  views: 1 | 2 = 1,
): { readonly utterances: number; readonly steps: number } {
  const most = stepsBefore < early.steps ? early.utterances : utterances;
  const few = Math.min(most, Math.max(2, Math.ceil(utteranceCount / leastBatches)));
  return { utterances: Math.max(1, Math.floor(few / views)), steps: steps / views };
}

/**
 * Batches of utterances of like length, so that little is padding: sorted by length (a little shaken, so that
 * batches differ from epoch to epoch), cut where a batch is full, and shuffled.
 */
export function batchesOf<U extends { readonly frameCount: number }>(
  utterances: readonly U[],
  limits: { readonly utterances: number; readonly steps: number },
  subsamplingFactor: number,
  random: Random,
  order: 'short-first' | 'shuffled',
): U[][] {
  const shake = order === 'shuffled' ? 0.05 : 0;
  const sorted = utterances
    .map((utterance) => ({ utterance, key: utterance.frameCount * (1 + shake * (random.next() - 0.5)) }))
    .sort((a, b) => a.key - b.key)
    .map(({ utterance }) => utterance);
  const batches: U[][] = [];
  let batch: U[] = [];
  let longest = 0;
  for (const utterance of sorted) {
    const steps = Math.max(longest, stepsOf(utterance.frameCount, subsamplingFactor));
    const full = batch.length >= limits.utterances || steps * (batch.length + 1) > limits.steps;
    if (batch.length > 0 && full) {
      batches.push(batch);
      batch = [];
      longest = 0;
    }
    batch.push(utterance);
    longest = Math.max(longest, stepsOf(utterance.frameCount, subsamplingFactor));
  }
  if (batch.length > 0) batches.push(batch);
  return order === 'shuffled' ? random.shuffle(batches) : batches;
}

export interface BatchArrays {
  readonly steps: number;
  readonly utterances: number;
  /** Steps of each utterance. */
  readonly lengths: number[];
  /** [T, F, B] */
  readonly x: Float32Array;
  /** [T, 2, B]: the padding flag and ones. */
  readonly auxiliary: Float32Array;
}

/** Lay the utterances into the arrays that the training graph takes, augmented by the recipe. */
export function fillBatch(
  batch: readonly AugmentedUtterance[],
  input: InputNormalisation,
  augmentation: Augmentation | undefined,
  filters: FilterColumns | undefined,
  random: Random,
): BatchArrays {
  const { columns, subsamplingFactor, context } = input;
  const before = leftContext(input);
  const B = batch.length;
  const sounds = batch.map(({ utterance, frameCount }) =>
    augmentation ? augmented(utterance, frameCount, input, filters, augmentation, random) : utterance,
  );
  const lengths = sounds.map((sound) => stepsOf(sound.frameCount, subsamplingFactor));
  const T = Math.max(...lengths);
  const F = columns * context;
  const x = new Float32Array(T * F * B);
  const auxiliary = new Float32Array(T * 2 * B);
  for (let b = 0; b < B; b++) {
    const { frames, frameCount } = sounds[b]!;
    for (let step = 0; step < lengths[b]!; step++) {
      const first = step * subsamplingFactor - before;
      const end = Math.min(frameCount, first + context);
      for (let t = Math.max(0, first); t < end; t++) {
        let to = (step * F + (t - first) * columns) * B + b;
        const from = t * columns;
        for (let j = 0; j < columns; j++) {
          x[to] = frames[from + j]!;
          to += B;
        }
      }
    }
    for (let step = 0; step < T; step++) {
      if (step >= lengths[b]!) auxiliary[step * 2 * B + b] = 1;
      auxiliary[(step * 2 + 1) * B + b] = 1;
    }
  }
  return { steps: T, utterances: B, lengths, x, auxiliary };
}
