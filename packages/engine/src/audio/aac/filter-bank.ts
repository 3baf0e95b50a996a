import { Imdct } from './imdct.js';

export const frameLength = 1024;
const shortLength = 128;
/** Where the short blocks begin within a long one. */
const flat = (frameLength - shortLength) / 2;

export type WindowSequence = 0 | 1 | 2 | 3;
/** Only long, long start, eight short, long stop. */
export const eightShort = 2;

const sine = (length: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => Math.sin(((i + 0.5) * Math.PI) / (2 * length)));

/** Kaiser and Bessel's, of which the squares of both halves add up to one. */
function derivedKaiser(length: number, alpha: number): Float64Array {
  const bessel = (x: number): number => {
    let sum = 1;
    for (let k = 1, term = 1; k < 60; k++) {
      term *= (x / (2 * k)) ** 2;
      sum += term;
    }
    return sum;
  };
  const kernel = Array.from({ length: length + 1 }, (_, i) =>
    bessel(Math.PI * alpha * Math.sqrt(1 - ((2 * i) / length - 1) ** 2)),
  );
  const total = kernel.reduce((a, b) => a + b, 0);
  let sum = 0;
  return Float64Array.from({ length }, (_, i) => {
    sum += kernel[i]!;
    return Math.sqrt(sum / total);
  });
}

/** Rising halves, by shape. */
const longWindows = [sine(frameLength), derivedKaiser(frameLength, 4)] as const;
const shortWindows = [sine(shortLength), derivedKaiser(shortLength, 6)] as const;

/** Turns the spectra of one channel's frames into its samples; keeps what a frame leaves to the next. */
export class FilterBank {
  private static readonly long = new Imdct(2 * frameLength);
  private static readonly short = new Imdct(2 * shortLength);
  private readonly overlap = new Float64Array(frameLength);
  private readonly block = new Float64Array(2 * frameLength);
  private shapeBefore: 0 | 1 = 0;

  /** @param spectrum of a frame; that of eight short windows follows one after the other */
  samples(spectrum: Float64Array, sequence: WindowSequence, shape: 0 | 1): Float32Array {
    const { block, overlap } = this;
    if (sequence === eightShort) this.shortBlocks(spectrum, shape);
    else {
      FilterBank.long.transform(spectrum, 0, block);
      this.rise(sequence === 3);
      this.fall(sequence === 1, shape);
    }
    this.shapeBefore = shape;
    const out = new Float32Array(frameLength);
    for (let i = 0; i < frameLength; i++) {
      out[i] = (overlap[i]! + block[i]!) / 32_768;
      overlap[i] = block[frameLength + i]!;
    }
    return out;
  }

  /** The first half of a long block. */
  private rise(afterShort: boolean): void {
    const { block } = this;
    if (!afterShort) {
      const window = longWindows[this.shapeBefore];
      for (let i = 0; i < frameLength; i++) block[i] = block[i]! * window[i]!;
      return;
    }
    const window = shortWindows[this.shapeBefore];
    block.fill(0, 0, flat);
    for (let i = 0; i < shortLength; i++) block[flat + i] = block[flat + i]! * window[i]!;
  }

  /** The second half of a long block. */
  private fall(beforeShort: boolean, shape: 0 | 1): void {
    const { block } = this;
    const end = 2 * frameLength - 1;
    if (!beforeShort) {
      const window = longWindows[shape];
      for (let i = 0; i < frameLength; i++) block[end - i] = block[end - i]! * window[i]!;
      return;
    }
    const window = shortWindows[shape];
    block.fill(0, 2 * frameLength - flat);
    for (let i = 0; i < shortLength; i++) block[end - flat - i] = block[end - flat - i]! * window[i]!;
  }

  private shortBlocks(spectrum: Float64Array, shape: 0 | 1): void {
    const { block } = this;
    const one = new Float64Array(2 * shortLength);
    block.fill(0);
    for (let w = 0; w < 8; w++) {
      FilterBank.short.transform(spectrum, w * shortLength, one);
      const rising = shortWindows[w === 0 ? this.shapeBefore : shape];
      const falling = shortWindows[shape];
      const at = flat + w * shortLength;
      for (let i = 0; i < shortLength; i++) {
        block[at + i] = block[at + i]! + one[i]! * rising[i]!;
        block[at + shortLength + i] = one[shortLength + i]! * falling[shortLength - 1 - i]!;
      }
    }
  }
}
