/**
 * Triangular filters spaced evenly on the mel scale, m = 2595 log10(1 + f / 700) (O'Shaughnessy 1987, as in HTK
 * and python_speech_features). Stored sparsely: filter j weighs the bins from `first[j]` with the weights from
 * `offset[j]` up to `offset[j + 1]`.
 */
export interface MelFilterbank {
  readonly filters: number;
  readonly first: Int32Array;
  readonly offset: Int32Array;
  readonly weights: Float64Array;
}

/**
 * Where the corners of the triangles lie. `bins`: rounded down to bins of the spectrum, bin = floor((N + 1) f / rate),
 * as python_speech_features has them; with many filters the lowest then fall on one bin and are empty. `exact`:
 * where the mel scale puts them, each bin weighed at its own frequency.
 */
export type FilterCorners = 'bins' | 'exact';

const hzToMel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
const melToHz = (mel: number): number => 700 * (10 ** (mel / 2595) - 1);

export function melFilterbank(
  filters: number,
  lowHz: number,
  highHz: number,
  fftSize: number,
  sampleRate: number,
  corners: FilterCorners,
): MelFilterbank {
  const lowMel = hzToMel(lowHz);
  const highMel = hzToMel(highHz);
  const corner = Float64Array.from({ length: filters + 2 }, (_, i) => {
    const hz = melToHz(lowMel + ((highMel - lowMel) * i) / (filters + 1));
    return corners === 'bins' ? Math.floor(((fftSize + 1) * hz) / sampleRate) : (hz * fftSize) / sampleRate;
  });
  const bins = fftSize / 2 + 1;
  const first = new Int32Array(filters);
  const offset = new Int32Array(filters + 1);
  const weights: number[] = [];
  for (let j = 0; j < filters; j++) {
    const left = corner[j]!;
    const peak = corner[j + 1]!;
    const right = corner[j + 2]!;
    first[j] = Math.ceil(left);
    for (let bin = Math.ceil(left); bin < right && bin < bins; bin++) {
      weights.push(bin < peak ? (bin - left) / (peak - left) : (right - bin) / (right - peak));
    }
    offset[j + 1] = weights.length;
  }
  return { filters, first, offset, weights: Float64Array.from(weights) };
}
