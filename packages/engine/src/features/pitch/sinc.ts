/**
 * A sinc of the given cut-off under a raised cosine that ends after `zeros` of its zeros: the low-pass filter of
 * Kaldi's resamplers. Seconds in, response per second out.
 */
export function windowedSinc(seconds: number, cutoffHz: number, zeros: number): number {
  const width = zeros / (2 * cutoffHz);
  if (Math.abs(seconds) >= width) return 0;
  const window = 0.5 * (1 + Math.cos((2 * Math.PI * cutoffHz * seconds) / zeros));
  const sinc =
    seconds === 0 ? 2 * cutoffHz : Math.sin(2 * Math.PI * cutoffHz * seconds) / (Math.PI * seconds);
  return window * sinc;
}

/** Evenly spaced samples resampled at any times: which samples, with which weights, for each time. */
export class Resampler {
  private readonly first: Int32Array;
  private readonly weights: Float64Array[];

  /** @param times seconds, from the first sample */
  constructor(times: ArrayLike<number>, samplesPerSecond: number, cutoffHz: number, zeros: number) {
    const width = zeros / (2 * cutoffHz);
    this.first = new Int32Array(times.length);
    this.weights = Array.from(times, (time, i) => {
      const first = Math.ceil(samplesPerSecond * (time - width));
      const last = Math.floor(samplesPerSecond * (time + width));
      this.first[i] = first;
      return Float64Array.from(
        { length: last - first + 1 },
        (_, k) => windowedSinc((first + k) / samplesPerSecond - time, cutoffHz, zeros) / samplesPerSecond,
      );
    });
  }

  /** Samples before the first and after the last are 0. */
  resample(samples: Float64Array, into: Float64Array): void {
    for (let i = 0; i < this.weights.length; i++) {
      const weights = this.weights[i]!;
      let at = this.first[i]!;
      let sum = 0;
      for (let k = 0; k < weights.length; k++, at++) {
        if (at >= 0 && at < samples.length) sum += weights[k]! * samples[at]!;
      }
      into[i] = sum;
    }
  }
}

/** Resample by a whole factor down, low-passed: [⌈samples / factor⌉]. */
export function decimate(
  samples: Float32Array,
  samplesPerSecond: number,
  factor: number,
  cutoffHz: number,
  zeros: number,
): Float64Array {
  const reach = Math.floor((samplesPerSecond * zeros) / (2 * cutoffHz));
  const weights = Float64Array.from(
    { length: 2 * reach + 1 },
    (_, k) => windowedSinc((k - reach) / samplesPerSecond, cutoffHz, zeros) / samplesPerSecond,
  );
  const result = new Float64Array(Math.ceil(samples.length / factor));
  for (let i = 0; i < result.length; i++) {
    const first = i * factor - reach;
    let sum = 0;
    for (let k = 0; k < weights.length; k++) {
      const at = first + k;
      if (at >= 0 && at < samples.length) sum += weights[k]! * samples[at]!;
    }
    result[i] = sum;
  }
  return result;
}
