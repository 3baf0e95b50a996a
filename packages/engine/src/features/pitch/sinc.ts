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

/** A row of so many evenly spaced samples resampled at any times: which samples, with which weights, for each time. */
export class Resampler {
  private readonly first: Int32Array;
  /** As many for each time, an even number; those of samples out of reach are 0. */
  private readonly weights: Float64Array;
  private readonly taps: number;

  /**
   * @param times seconds, from the first sample
   * @param length of the row, longer than the filter; what is before it and after it is 0
   */
  constructor(
    times: ArrayLike<number>,
    length: number,
    samplesPerSecond: number,
    cutoffHz: number,
    zeros: number,
  ) {
    const width = zeros / (2 * cutoffHz);
    this.taps = 2 * Math.floor(samplesPerSecond * width + 1);
    this.first = new Int32Array(times.length);
    this.weights = new Float64Array(times.length * this.taps);
    for (let i = 0; i < times.length; i++) {
      const time = times[i]!;
      const first = Math.ceil(samplesPerSecond * (time - width));
      this.first[i] = Math.max(0, Math.min(length - this.taps, first));
      for (let k = 0; k < this.taps; k++) {
        const seconds = (this.first[i]! + k) / samplesPerSecond - time;
        this.weights[i * this.taps + k] = windowedSinc(seconds, cutoffHz, zeros) / samplesPerSecond;
      }
    }
  }

  resample(samples: Float64Array, into: Float64Array): void {
    for (let i = 0; i < into.length; i++) into[i] = this.at(samples, 0, i);
  }

  /** At one of the times, of the row that begins at `from`. */
  at(samples: Float64Array, from: number, time: number): number {
    const { weights, taps } = this;
    const end = (time + 1) * taps;
    let at = from + this.first[time]!;
    // Two sums, which a processor adds to at once.
    let even = 0;
    let odd = 0;
    for (let k = time * taps; k < end; k += 2, at += 2) {
      even += weights[k]! * samples[at]!;
      odd += weights[k + 1]! * samples[at + 1]!;
    }
    return even + odd;
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
    const end = Math.min(weights.length, samples.length - first);
    let sum = 0;
    for (let k = Math.max(0, -first); k < end; k++) sum += weights[k]! * samples[first + k]!;
    result[i] = sum;
  }
  return result;
}
