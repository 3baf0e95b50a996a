import type { BitReader } from './bit-reader.js';

/** Samples as integers; of more than 32 bits in the difference of two channels. */
export type Samples = Int32Array | Float64Array;

/** One channel of a frame (RFC 9639, 9.2), or undefined where it is none. Throws OutOfBytes. */
export function readSubframe(bits: BitReader, blockSize: number, bitsPerSample: number): Samples | undefined {
  if (bits.read(1) !== 0) return undefined;
  const type = bits.read(6);
  const wasted = bits.read(1) === 0 ? 0 : bits.readUnary() + 1;
  const depth = bitsPerSample - wasted;
  if (depth < 1) return undefined;
  const samples = depth > 32 ? new Float64Array(blockSize) : new Int32Array(blockSize);
  if (type === 0) samples.fill(bits.readSigned(depth));
  else if (type === 1) for (let i = 0; i < blockSize; i++) samples[i] = bits.readSigned(depth);
  else if (type >= 8 && type <= 12) {
    if (!readFixed(bits, samples, type - 8, depth)) return undefined;
  } else if (type >= 32) {
    if (!readLinear(bits, samples, type - 31, depth)) return undefined;
  } else return undefined;
  return wasted === 0 ? samples : widened(samples, wasted, bitsPerSample);
}

function widened(samples: Samples, wasted: number, bitsPerSample: number): Samples {
  const wide = bitsPerSample > 32 ? Float64Array.from(samples) : samples;
  const scale = 2 ** wasted;
  for (let i = 0; i < wide.length; i++) wide[i] = wide[i]! * scale;
  return wide;
}

function readWarmUp(bits: BitReader, samples: Samples, order: number, depth: number): boolean {
  if (order > samples.length) return false;
  for (let i = 0; i < order; i++) samples[i] = bits.readSigned(depth);
  return true;
}

/** Coefficients of the fixed predictors (RFC 9639, 9.2.5). */
const fixed = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

function readFixed(bits: BitReader, samples: Samples, order: number, depth: number): boolean {
  if (!readWarmUp(bits, samples, order, depth) || !readResidual(bits, samples, order)) return false;
  if (order > 0) predict(samples, fixed[order]!, 0, depth + 4 <= 32);
  return true;
}

function readLinear(bits: BitReader, samples: Samples, order: number, depth: number): boolean {
  if (!readWarmUp(bits, samples, order, depth)) return false;
  const precision = bits.read(4) + 1;
  if (precision === 16) return false;
  const shift = bits.readSigned(5);
  if (shift < 0) return false;
  const coefficients = Array.from({ length: order }, () => bits.readSigned(precision));
  if (!readResidual(bits, samples, order)) return false;
  predict(samples, coefficients, shift, depth + precision + Math.ceil(Math.log2(order)) <= 32);
  return true;
}

/**
 * Turns residuals into samples in place. Sums of more than 32 bits are made of floating point numbers, in which all of
 * them (53 bits at the most) are exact.
 */
function predict(samples: Samples, coefficients: readonly number[], shift: number, narrow: boolean): void {
  const order = coefficients.length;
  if (narrow && samples instanceof Int32Array) {
    const weights = Int32Array.from(coefficients);
    for (let i = order; i < samples.length; i++) {
      let sum = 0;
      for (let k = 0; k < order; k++) sum = (sum + Math.imul(weights[k]!, samples[i - 1 - k]!)) | 0;
      samples[i] = samples[i]! + (sum >> shift);
    }
    return;
  }
  const weights = Float64Array.from(coefficients);
  const scale = 2 ** -shift;
  for (let i = order; i < samples.length; i++) {
    let sum = 0;
    for (let k = 0; k < order; k++) sum += weights[k]! * samples[i - 1 - k]!;
    samples[i] = samples[i]! + Math.floor(sum * scale);
  }
}

/** RFC 9639, 9.2.7. */
function readResidual(bits: BitReader, samples: Samples, order: number): boolean {
  const method = bits.read(2);
  if (method > 1) return false;
  const parameterBits = method === 0 ? 4 : 5;
  const escaped = 2 ** parameterBits - 1;
  const partitions = 1 << bits.read(4);
  const size = samples.length / partitions;
  if (!Number.isInteger(size) || size < order) return false;
  for (let p = 0; p < partitions; p++) {
    const from = p === 0 ? order : p * size;
    const end = (p + 1) * size;
    const parameter = bits.read(parameterBits);
    if (parameter === escaped) {
      const raw = bits.read(5);
      for (let i = from; i < end; i++) samples[i] = raw === 0 ? 0 : bits.readSigned(raw);
    } else if (!bits.readRice(parameter, samples, from, end - from)) return false;
  }
  return true;
}
