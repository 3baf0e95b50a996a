import type { FeatureMatrix } from '../features/matrix.js';

/** What is done to features before the first layer sees them; kept with the model. */
export interface InputNormalisation {
  /** Numbers a frame of the feature type. */
  readonly dimension: number;
  /** How many of them, from the first, are used. */
  readonly columns: number;
  /** Frames from one step of the network to the next. */
  readonly subsamplingFactor: number;
  /** Frames laid side by side into one step, at least `subsamplingFactor`: with more, those of neighbouring steps overlap. */
  readonly context: number;
  /** (x − centre) · scale, each [columns]: see `centreOf`. */
  readonly mean: Float32Array;
  readonly cmvnPriorFrames: number;
  readonly scale: Float32Array;
}

/** Steps of the network for so many frames. */
export function stepsOf(frameCount: number, subsamplingFactor: number): number {
  return Math.ceil(frameCount / subsamplingFactor);
}

/** Frames of a step's context that come before the frames which are the step's own. */
export const leftContext = ({
  context,
  subsamplingFactor,
}: Pick<InputNormalisation, 'context' | 'subsamplingFactor'>): number =>
  Math.floor((context - subsamplingFactor) / 2);

/** The mean of the first columns over all frames. */
export function meanOf({ frames, frameCount, dimension }: FeatureMatrix, columns: number): Float32Array {
  const sum = new Float64Array(columns);
  for (let t = 0; t < frameCount; t++) {
    for (let j = 0; j < columns; j++) sum[j] = sum[j]! + frames[t * dimension + j]!;
  }
  return Float32Array.from(sum, (x) => x / Math.max(1, frameCount));
}

/**
 * What the features of an utterance are centred by: the mean over its own frames, and over `cmvnPriorFrames` more of `mean`, as
 * speakers are adapted to (maximum a posteriori, Gauvain and Lee 1994). The mean of a short utterance depends on its labels
 * more than on its speaker and place. 0: its own mean alone; infinity: `mean` alone.
 */
export function centreOf(
  features: FeatureMatrix,
  { columns, mean, cmvnPriorFrames }: Pick<InputNormalisation, 'columns' | 'mean' | 'cmvnPriorFrames'>,
): Float32Array {
  if (cmvnPriorFrames === Number.POSITIVE_INFINITY) return mean;
  const own = meanOf(features, columns);
  if (cmvnPriorFrames === 0) return own;
  const share = features.frameCount / (features.frameCount + cmvnPriorFrames);
  return own.map((x, j) => share * x + (1 - share) * mean[j]!);
}

/**
 * Variance 1 over all frames of these features, once they are centred. A column that never varies is left at 0.
 */
export function normalisationOf(
  matrices: readonly FeatureMatrix[],
  dimension: number,
  columns: number,
  {
    subsamplingFactor,
    context,
    cmvnPriorFrames,
  }: Pick<InputNormalisation, 'subsamplingFactor' | 'context' | 'cmvnPriorFrames'>,
): InputNormalisation {
  const sum = new Float64Array(columns);
  let count = 0;
  for (const matrix of matrices) {
    const own = meanOf(matrix, columns);
    for (let j = 0; j < columns; j++) sum[j] = sum[j]! + own[j]! * matrix.frameCount;
    count += matrix.frameCount;
  }
  const mean = Float32Array.from(sum, (x) => x / Math.max(1, count));
  const squares = new Float64Array(columns);
  for (const matrix of matrices) {
    const { frames, frameCount } = matrix;
    const centre = centreOf(matrix, { columns, mean, cmvnPriorFrames });
    for (let t = 0; t < frameCount; t++) {
      for (let j = 0; j < columns; j++) {
        const x = frames[t * dimension + j]! - centre[j]!;
        squares[j] = squares[j]! + x * x;
      }
    }
  }
  const scale = Float32Array.from(squares, (square) =>
    square / count > 1e-10 ? 1 / Math.sqrt(square / count) : 0,
  );
  return { dimension, columns, subsamplingFactor, context, mean, cmvnPriorFrames, scale };
}
