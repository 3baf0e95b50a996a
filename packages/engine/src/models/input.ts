import type { FeatureMatrix } from '../features/matrix.js';

/** What is done to features before the first layer sees them; kept with the model. */
export interface InputNormalisation {
  /** Numbers a frame of the feature type. */
  readonly dimension: number;
  /** How many of them, from the first, are used. */
  readonly columns: number;
  /** Frames laid side by side into one step of the network. */
  readonly stack: number;
  /** (x − mean) · scale, each [columns]; the mean is `mean`, or the utterance's own. */
  readonly centring: 'corpus' | 'utterance';
  readonly mean: Float32Array;
  readonly scale: Float32Array;
}

/** Steps of the network for so many frames. */
export function stepsOf(frameCount: number, stack: number): number {
  return Math.ceil(frameCount / stack);
}

/** The mean of the first columns over all frames. */
export function meanOf({ frames, frameCount, dimension }: FeatureMatrix, columns: number): Float32Array {
  const sum = new Float64Array(columns);
  for (let t = 0; t < frameCount; t++) {
    for (let j = 0; j < columns; j++) sum[j] = sum[j]! + frames[t * dimension + j]!;
  }
  return Float32Array.from(sum, (x) => x / Math.max(1, frameCount));
}

/** Mean 0 and variance 1 over all frames of these features. A column that never varies is left at 0. */
export function normalisationOf(
  matrices: readonly FeatureMatrix[],
  dimension: number,
  columns: number,
  stack: number,
  centring: InputNormalisation['centring'],
): InputNormalisation {
  const sum = new Float64Array(columns);
  const squares = new Float64Array(columns);
  let count = 0;
  // Shifted near the mean, so that the difference of two large numbers is not taken (Chan et al. 1983).
  const shift = matrices[0] ? meanOf(matrices[0], columns) : new Float32Array(columns);
  for (const matrix of matrices) {
    const { frames, frameCount } = matrix;
    const centre = centring === 'utterance' ? meanOf(matrix, columns) : shift;
    for (let t = 0; t < frameCount; t++) {
      for (let j = 0; j < columns; j++) {
        const x = frames[t * dimension + j]! - centre[j]!;
        sum[j] = sum[j]! + x;
        squares[j] = squares[j]! + x * x;
      }
    }
    count += frameCount;
  }
  const mean = new Float32Array(columns);
  const scale = new Float32Array(columns);
  for (let j = 0; j < columns; j++) {
    const centre = sum[j]! / count;
    const variance = squares[j]! / count - centre * centre;
    mean[j] = centre + shift[j]!;
    scale[j] = variance > 1e-10 ? 1 / Math.sqrt(variance) : 0;
  }
  return { dimension, columns, stack, centring, mean, scale };
}
