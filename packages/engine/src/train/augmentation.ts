import type { Random } from '../random/random.js';
import type { Recipe } from '../recipes/recipes.js';
import { addSteadyNoise, type Centring } from './steady-noise.js';
import type { FilterColumns, PreparedUtterance } from './utterance.js';

export type Augmentation = Pick<Recipe, 'warping' | 'noise' | 'masking'>;

type Frames = Pick<PreparedUtterance, 'frames' | 'frameCount'>;

/**
 * How many frames an utterance is to have this time, spoken faster or slower.
 * @param leastFrames fewer than these are never made, so that the labels still have room
 */
export function drawnLength(
  frameCount: number,
  { tempo }: Recipe['warping'],
  leastFrames: number,
  random: Random,
): number {
  return Math.max(leastFrames, Math.round(frameCount * around1(tempo, random)));
}

/** A little more than that of pink noise. */
const steepestTilt = 1.2;

const around1 = (range: number, random: Random): number => 1 + range * (2 * random.next() - 1);

/**
 * Another way the same utterance might have sounded: faster or slower, by a longer or shorter vocal tract, in noise, with parts
 * of it masked. The utterance itself is left as it is.
 * @param frameCount how long it is to be: see `drawnLength`
 */
export function augmented(
  utterance: PreparedUtterance,
  frameCount: number,
  input: Centring,
  filters: FilterColumns | undefined,
  { warping, noise, masking }: Augmentation,
  random: Random,
): Frames {
  const { columns } = input;
  const tract = filters ? around1(warping.vocalTract, random) : 1;
  const warped =
    frameCount === utterance.frameCount && tract === 1
      ? { frames: utterance.frames.slice(), frameCount }
      : warp(utterance, columns, frameCount, tract, filters);
  // Of filters that have deltas beside them these would have to be computed anew.
  if (filters?.starts.length === 1 && noise.part > 0 && random.next() < noise.part) {
    const decibels = noise.leastDecibels + (noise.mostDecibels - noise.leastDecibels) * random.next();
    addSteadyNoise(warped, filters, input, { decibels, tilt: steepestTilt * random.next() }, random);
  }
  maskFeatures(warped, columns, filters, masking, random);
  return warped;
}

/**
 * Resample in time to `frameCount` frames, and shift every filter to where its centre would lie for a vocal tract of
 * `tract` times the length (vocal tract length perturbation, Jaitly and Hinton 2013), both by linear interpolation of
 * the features. This stands for changing the recording's speed, at no cost in features to compute and keep, and is
 * another warp each time.
 */
function warp(
  { frames, frameCount: before }: Frames,
  columns: number,
  frameCount: number,
  tract: number,
  filters: FilterColumns | undefined,
): Frames {
  const result = new Float32Array(frameCount * columns);
  const step = frameCount > 1 ? (before - 1) / (frameCount - 1) : 0;
  const source = filters && tract !== 1 ? warpedColumns(columns, filters, tract) : undefined;
  for (let t = 0; t < frameCount; t++) {
    const at = t * step;
    const t0 = Math.min(before - 1, Math.floor(at));
    const late = at - t0;
    const first = t0 * columns;
    const second = Math.min(before - 1, t0 + 1) * columns;
    for (let j = 0; j < columns; j++) {
      let x: number;
      if (source) {
        const from = source[j]!;
        const low = Math.floor(from);
        const high = from - low;
        const next = high > 0 ? low + 1 : low;
        const a = frames[first + low]! * (1 - high) + frames[first + next]! * high;
        const b = frames[second + low]! * (1 - high) + frames[second + next]! * high;
        x = a + (b - a) * late;
      } else {
        x = frames[first + j]! + (frames[second + j]! - frames[first + j]!) * late;
      }
      result[t * columns + j] = x;
    }
  }
  return { frames: result, frameCount };
}

/** From which place between the columns each column is read. Beyond the highest filter: the highest. */
function warpedColumns(columns: number, { starts, count }: FilterColumns, tract: number): Float64Array {
  const source = Float64Array.from({ length: columns }, (_, j) => j);
  for (const start of starts) {
    for (let i = 0; i < count; i++) source[start + i] = start + Math.min(count - 1, i * tract);
  }
  return source;
}

/** SpecAugment (Park et al. 2019): bands of filters and segments of time are set to 0, their mean. In place. */
function maskFeatures(
  { frames, frameCount }: Frames,
  columns: number,
  filters: FilterColumns | undefined,
  masking: Recipe['masking'],
  random: Random,
): void {
  if (filters) {
    for (let mask = 0; mask < masking.frequencyMasks; mask++) {
      const width = random.below(Math.floor(filters.count * masking.frequencyShare) + 1);
      const first = random.below(filters.count - width + 1);
      for (const start of filters.starts) {
        for (let t = 0; t < frameCount; t++) {
          const from = t * columns + start + first;
          frames.fill(0, from, from + width);
        }
      }
    }
  }
  const widest = Math.min(masking.timeFrames, Math.floor(frameCount * masking.timeShare));
  for (let mask = 0; mask < masking.timeMasks; mask++) {
    const width = random.below(widest + 1);
    const first = random.below(frameCount - width + 1);
    frames.fill(0, first * columns, (first + width) * columns);
  }
}
