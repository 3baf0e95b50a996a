import type { BitReader } from '../flac/bit-reader.js';
import type { Bands } from './bands.js';
import { eightShort, frameLength, type WindowSequence } from './filter-bank.js';
import { readScaleFactorDifference, spectral } from './huffman.js';
import { readShaping, type Shaping } from './shaping.js';
import { AacUnsupported } from './unsupported.js';

/** How the windows of a frame are laid out. */
export interface Layout {
  readonly sequence: WindowSequence;
  readonly shape: 0 | 1;
  readonly offsets: readonly number[];
  readonly mostShaped: number;
  /** How many windows share their scale factors. */
  readonly groups: readonly number[];
  /** Bands that are coded. */
  readonly bands: number;
}

export const noiseBook = 13;
export const intensityOutOfPhase = 14;
export const intensityInPhase = 15;

/** One channel of a frame: bands are counted through all groups. */
export interface Channel {
  readonly layout: Layout;
  readonly books: Uint8Array;
  /** By band: scale factor, noise energy, or position between the channels. */
  readonly factors: Int16Array;
  readonly shaping: Shaping | null;
  readonly spectrum: Float64Array;
}

export function readLayout(bits: BitReader, rate: Bands): Layout {
  bits.skip(1);
  const sequence = bits.read(2) as WindowSequence;
  const shape = bits.read(1) as 0 | 1;
  const short = sequence === eightShort;
  const offsets = short ? rate.short : rate.long;
  const bands = bits.read(short ? 4 : 6);
  if (bands > offsets.length - 1) throw new RangeError('more bands than there are');
  const groups = [1];
  if (short) {
    for (let i = 0; i < 7; i++) {
      if (bits.read(1) === 1) groups[groups.length - 1]! += 1;
      else groups.push(1);
    }
  } else if (bits.read(1) === 1) {
    throw new AacUnsupported('AAC with prediction (Main or LTP profile)');
  }
  return { sequence, shape, offsets, groups, bands, mostShaped: short ? rate.shapedShort : rate.shapedLong };
}

/** @param shared the layout that both channels of a pair have, read before them */
export function readChannel(bits: BitReader, rate: Bands, shared: Layout | null, noise: Noise): Channel {
  const gain = bits.read(8);
  const layout = shared ?? readLayout(bits, rate);
  const books = readBooks(bits, layout);
  const factors = readFactors(bits, books, gain);
  const pulses = bits.read(1) === 1 ? readPulses(bits, layout) : [];
  const windows = layout.sequence === eightShort ? 8 : 1;
  const shaping = bits.read(1) === 1 ? readShaping(bits, windows) : null;
  if (bits.read(1) === 1) throw new AacUnsupported('AAC with gain control (SSR profile)');
  const spectrum = readSpectrum(bits, layout, books, factors, pulses, noise);
  return { layout, books, factors, shaping, spectrum };
}

function readBooks(bits: BitReader, { sequence, groups, bands }: Layout): Uint8Array {
  const width = sequence === eightShort ? 3 : 5;
  const more = 2 ** width - 1;
  const books = new Uint8Array(groups.length * bands);
  for (let g = 0; g < groups.length; g++) {
    for (let band = 0; band < bands; ) {
      const book = bits.read(4);
      if (book === 12) throw new RangeError('a codebook that does not exist');
      let length = 0;
      for (let some = more; some === more; length += some) some = bits.read(width);
      if (band + length > bands) throw new RangeError('a section of more bands than there are');
      books.fill(book, g * bands + band, g * bands + band + length);
      band += length;
    }
  }
  return books;
}

function readFactors(bits: BitReader, books: Uint8Array, gain: number): Int16Array {
  let scale = gain;
  let noise = gain - 90;
  let position = 0;
  let firstNoise = true;
  return Int16Array.from(books, (book) => {
    if (book === 0) return 0;
    if (book === noiseBook) {
      noise += firstNoise ? bits.read(9) - 256 : readScaleFactorDifference(bits);
      firstNoise = false;
      return noise;
    }
    const difference = readScaleFactorDifference(bits);
    if (book >= intensityOutOfPhase) {
      position += difference;
      return position;
    }
    scale += difference;
    if (scale < 0 || scale > 255) throw new RangeError('a scale factor out of its range');
    return scale;
  });
}

interface Pulse {
  readonly at: number;
  readonly amplitude: number;
}

function readPulses(bits: BitReader, { sequence, offsets }: Layout): Pulse[] {
  if (sequence === eightShort) throw new RangeError('pulses in short windows');
  const count = bits.read(2) + 1;
  let at = offsets[bits.read(6)] ?? frameLength;
  return Array.from({ length: count }, () => {
    at += bits.read(5);
    if (at >= frameLength) throw new RangeError('a pulse beyond the frame');
    return { at, amplitude: bits.read(4) };
  });
}

const powers = Float64Array.from({ length: 8192 }, (_, i) => i ** (4 / 3));

/** What fills the bands of which only the energy is coded: Marsaglia's xorshift, the same in every decoding of a file. */
export class Noise {
  private state = 1;
  /** A whole number of 32 bits with sign, never 0. */
  next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return x;
  }
}

function readSpectrum(
  bits: BitReader,
  { offsets, groups, bands }: Layout,
  books: Uint8Array,
  factors: Int16Array,
  pulses: readonly Pulse[],
  noise: Noise,
): Float64Array {
  const spectrum = new Float64Array(frameLength);
  const quantised = new Int32Array(frameLength);
  const word = new Int32Array(4);
  for (let g = 0, window = 0; g < groups.length; window += groups[g]!, g++) {
    for (let band = 0; band < bands; band++) {
      const book = books[g * bands + band]!;
      if (book === 0 || book >= intensityOutOfPhase) continue;
      for (let w = window; w < window + groups[g]!; w++) {
        const start = w * 128 + offsets[band]!;
        const end = w * 128 + offsets[band + 1]!;
        if (book === noiseBook) {
          fillWithNoise(spectrum.subarray(start, end), noise, factors[g * bands + band]!);
          continue;
        }
        const code = spectral[book - 1]!;
        for (let at = start; at < end; at += code.perWord) {
          code.read(bits, word);
          for (let i = 0; i < code.perWord; i++) quantised[at + i] = word[i]!;
        }
      }
    }
  }
  for (const { at, amplitude } of pulses) quantised[at]! += quantised[at]! > 0 ? amplitude : -amplitude;
  for (let g = 0, window = 0; g < groups.length; window += groups[g]!, g++) {
    for (let band = 0; band < bands; band++) {
      const book = books[g * bands + band]!;
      if (book === 0 || book >= noiseBook) continue;
      const scale = 2 ** ((factors[g * bands + band]! - 100) / 4);
      for (let w = window; w < window + groups[g]!; w++) {
        for (let at = w * 128 + offsets[band]!; at < w * 128 + offsets[band + 1]!; at++) {
          const value = quantised[at]!;
          if (Math.abs(value) >= powers.length) throw new RangeError('a value that is too large');
          spectrum[at] = (value < 0 ? -powers[-value]! : powers[value]!) * scale;
        }
      }
    }
  }
  return spectrum;
}

function fillWithNoise(band: Float64Array, noise: Noise, energy: number): void {
  let total = 0;
  for (let i = 0; i < band.length; i++) {
    band[i] = noise.next();
    total += band[i]! ** 2;
  }
  const scale = 2 ** (energy / 4) / Math.sqrt(total);
  for (let i = 0; i < band.length; i++) band[i] = band[i]! * scale;
}
