import FFT from 'fft.js';

/**
 * The inverse modified discrete cosine transform of ISO/IEC 14496-3, 4.6.11: `size` / 2 coefficients give `size` samples,
 * x[n] = 2 / size Σ X[k] cos(2π / size (n + n0) (k + 1/2)) with n0 = (size / 2 + 1) / 2.
 *
 * With y[m] = Σ X[k] cos(π / M (m + 1/2) (k + 1/2)), M = size / 2, which is the cosine transform of the fourth kind,
 * x[n] = y[n + M / 2] / M; and past its end that continues as y[2 M - 1 - m] = -y[m] and y[2 M + m] = -y[m].
 */
export class Imdct {
  private readonly fft: FFT;
  /** exp(-i π (k + 1/8) / M), real and imaginary parts in turn. */
  private readonly twiddles: Float64Array;
  private readonly packed: Float64Array;
  private readonly transformed: Float64Array;
  /** y / M. */
  private readonly fourth: Float64Array;

  /** @param size a power of two, 8 at least */
  constructor(size: number) {
    const half = size / 2;
    this.fft = new FFT(half / 2);
    this.twiddles = Float64Array.from({ length: half }, (_, i) => {
      const angle = (-Math.PI * ((i >> 1) + 0.125)) / half;
      return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
    });
    this.packed = new Float64Array(half);
    this.transformed = new Float64Array(half);
    this.fourth = new Float64Array(half);
  }

  /** The coefficients of `input` from `at` on into the first samples of `output`. */
  transform(input: Float64Array, at: number, output: Float64Array): void {
    this.cosineTransform(input, at);
    const { fourth } = this;
    const half = fourth.length;
    const quarter = half / 2;
    for (let n = 0; n < quarter; n++) {
      output[n] = fourth[quarter + n]!;
      output[half + quarter + n] = -fourth[n]!;
    }
    for (let n = 0; n < half; n++) output[quarter + n] = -fourth[half - 1 - n]!;
  }

  /**
   * By a complex Fourier transform of half its size: with z[k] = X[2k] + i X[M - 1 - 2k] and the twiddles before and after,
   * the real parts are y[2m], the imaginary ones -y[M - 1 - 2m].
   */
  private cosineTransform(input: Float64Array, at: number): void {
    const { fft, twiddles, packed, transformed, fourth } = this;
    const half = fourth.length;
    for (let i = 0; i < half; i += 2) {
      const re = input[at + i]!;
      const im = input[at + half - 1 - i]!;
      packed[i] = re * twiddles[i]! - im * twiddles[i + 1]!;
      packed[i + 1] = re * twiddles[i + 1]! + im * twiddles[i]!;
    }
    fft.transform(transformed, packed);
    for (let i = 0; i < half; i += 2) {
      const re = transformed[i]!;
      const im = transformed[i + 1]!;
      fourth[i] = (re * twiddles[i]! - im * twiddles[i + 1]!) / half;
      fourth[half - 1 - i] = -(re * twiddles[i + 1]! + im * twiddles[i]!) / half;
    }
  }
}
