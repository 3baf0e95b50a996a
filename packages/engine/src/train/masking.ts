import type { FilterColumns, PreparedUtterance } from './batches.js';
import type { Random } from './random.js';
import type { Recipe } from './recipes.js';

/**
 * SpecAugment (Park et al. 2019) on normalised features: bands of filters and stretches of time set to 0, their mean.
 * Returns a copy, or the features themselves where the recipe masks nothing.
 */
export function maskFeatures(
  utterance: PreparedUtterance,
  columns: number,
  filters: FilterColumns | undefined,
  masking: Recipe['masking'],
  random: Random,
): Float32Array {
  const { frameCount } = utterance;
  if (masking.frequencyMasks + masking.timeMasks === 0) return utterance.frames;
  const frames = utterance.frames.slice();
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
  return frames;
}
