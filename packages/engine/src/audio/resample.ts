/** Everything after decoding works at this rate. */
export const targetRate = 16_000;

/** The pass band ends at this part of the lower of both Nyquist frequencies; the stop band begins at the whole. */
const passBand = 0.9;
/** Kaiser's design rules (Oppenheim & Schafer, Discrete-Time Signal Processing, 7.6) for 80 dB of stop band. */
const attenuation = 80;
const beta = 0.1102 * (attenuation - 8.7);
/** Filters of more phases than fit into so many coefficients are kept at this many phases, the nearest being used. */
const mostCoefficients = 2 ** 22;
const roundedPhases = 4096;

/** Modified Bessel function of the first kind and order 0, by its power series. */
function bessel0(x: number): number {
  let term = 1;
  let total = 1;
  for (let k = 1; term > total * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    total += term;
  }
  return total;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** A low-pass filter between two rates, one row of coefficients a phase, made when first used. */
class PolyphaseFilter {
  /** Taps on each side of the output sample, an even number. */
  readonly half: number;
  readonly phases: number;
  private readonly rows: (Float64Array | undefined)[];
  private readonly cutoff: number;

  constructor(inputRate: number, outputPhases: number) {
    const nyquist = Math.min(inputRate, targetRate) / 2;
    const transition = (2 * Math.PI * (1 - passBand) * nyquist) / inputRate;
    this.half = 2 * Math.ceil((attenuation - 7.95) / (2.285 * transition) / 4);
    this.cutoff = (nyquist * (1 + passBand)) / 2 / inputRate;
    this.phases = outputPhases * 2 * this.half <= mostCoefficients ? outputPhases : roundedPhases;
    this.rows = new Array(this.phases + 1);
  }

  /** Coefficients of the inputs from floor(position) − half + 1 to floor(position) + half; they add up to 1. */
  row(phase: number): Float64Array {
    const known = this.rows[phase];
    if (known) return known;
    const row = new Float64Array(2 * this.half);
    const scale = 1 / bessel0(beta);
    let total = 0;
    for (let k = 0; k < row.length; k++) {
      const x = k - this.half + 1 - phase / this.phases;
      const edge = x / this.half;
      const window = Math.abs(edge) >= 1 ? 0 : bessel0(beta * Math.sqrt(1 - edge * edge)) * scale;
      const angle = 2 * Math.PI * this.cutoff * x;
      row[k] = (angle === 0 ? 1 : Math.sin(angle) / angle) * window;
      total += row[k]!;
    }
    for (let k = 0; k < row.length; k++) row[k] = row[k]! / total;
    this.rows[phase] = row;
    return row;
  }
}

const filters = new Map<number, PolyphaseFilter>();
/** Recordings of one corpus share a rate or two; more are not worth their memory. */
const filtersKept = 4;

function filterFrom(inputRate: number): PolyphaseFilter {
  let filter = filters.get(inputRate);
  if (!filter) {
    filter = new PolyphaseFilter(inputRate, targetRate / gcd(inputRate, targetRate));
    const oldest = filters.keys().next();
    if (filters.size >= filtersKept && !oldest.done) filters.delete(oldest.value);
    filters.set(inputRate, filter);
  }
  return filter;
}

/** How many samples at 16 kHz so many input samples make: those that fall before the input's end. */
export function resampledLength(inputRate: number, inputSamples: number): number {
  return Math.ceil((inputSamples * targetRate) / inputRate);
}

/** The input samples that take part in the output samples [first, end). The first may be negative: silence. */
export function inputsFor(inputRate: number, first: number, end: number): { first: number; end: number } {
  if (inputRate === targetRate) return { first, end };
  const { half } = filterFrom(inputRate);
  return {
    first: Math.floor((first * inputRate) / targetRate) - half + 1,
    end: Math.floor(((end - 1) * inputRate) / targetRate) + half + 1,
  };
}

/**
 * Windowed-sinc resampling of mono sound to 16 kHz, fed as it comes. Each output sample is a function of the inputs
 * around it alone, so that a segment comes out the same to the bit whether it is made alone or with all the rest.
 * Flat to 90 % of the lower Nyquist frequency, 80 dB down from there on; beyond both ends of the input is silence.
 */
export class Resampler {
  private readonly filter: PolyphaseFilter | undefined;
  private readonly up: number;
  private readonly down: number;
  /** Inputs from number `base` on that are still needed. */
  private held = new Float32Array(0);
  private base: number;
  private next: number;

  /** Makes the output samples [first, end); the first input sample to come is number `firstInput`. */
  constructor(
    inputRate: number,
    first = 0,
    private readonly end = Number.POSITIVE_INFINITY,
    firstInput = 0,
  ) {
    const divisor = gcd(inputRate, targetRate);
    this.up = targetRate / divisor;
    this.down = inputRate / divisor;
    this.filter = inputRate === targetRate ? undefined : filterFrom(inputRate);
    this.next = first;
    this.base = firstInput;
    if (this.filter && firstInput === 0) {
      this.base = 1 - this.filter.half;
      this.held = new Float32Array(this.filter.half - 1);
    }
  }

  /** The output samples that these inputs complete. */
  push(input: Float32Array): Float32Array {
    const { base, held } = this;
    const length = held.length + input.length;
    const from = Math.max(0, Math.min(length, this.firstInputOf(this.next) - base));
    if (!this.filter) {
      const out = input.subarray(from, Math.max(from, Math.min(length, this.end - base)));
      this.base += input.length;
      this.next += out.length;
      return out;
    }
    const joined = new Float32Array(length - from);
    if (from < held.length) joined.set(held.subarray(from), 0);
    joined.set(input.subarray(Math.max(0, from - held.length)), Math.max(0, held.length - from));
    this.base = base + from;
    const out = this.convolve(joined);
    const drop = Math.max(0, Math.min(joined.length, this.firstInputOf(this.next) - this.base));
    this.held = joined.slice(drop);
    this.base += drop;
    return out;
  }

  /** The output samples that remain once the input has ended. */
  finish(): Float32Array {
    return this.filter ? this.push(new Float32Array(this.filter.half)) : new Float32Array(0);
  }

  private firstInputOf(output: number): number {
    if (!this.filter) return output;
    return Math.floor((output * this.down) / this.up) - this.filter.half + 1;
  }

  private convolve(input: Float32Array): Float32Array {
    const filter = this.filter!;
    const { up, down, base } = this;
    const taps = 2 * filter.half;
    const complete = Math.floor(((base + input.length - filter.half) * up - 1) / down) + 1;
    const out = new Float32Array(Math.max(0, Math.min(this.end, complete) - this.next));
    const rounded = filter.phases !== up;
    for (let n = 0; n < out.length; n++) {
      const position = (this.next + n) * down;
      const whole = Math.floor(position / up);
      const remainder = position - whole * up;
      const row = filter.row(rounded ? Math.round((remainder / up) * filter.phases) : remainder);
      const start = whole - filter.half + 1 - base;
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let k = 0, i = start; k < taps; k += 4, i += 4) {
        a += row[k]! * input[i]!;
        b += row[k + 1]! * input[i + 1]!;
        c += row[k + 2]! * input[i + 2]!;
        d += row[k + 3]! * input[i + 3]!;
      }
      out[n] = a + b + (c + d);
    }
    this.next += out.length;
    return out;
  }
}
