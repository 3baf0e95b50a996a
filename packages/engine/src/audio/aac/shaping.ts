import type { BitReader } from '../flac/bit-reader.js';

/** Temporal noise shaping: a filter over the spectrum of a window, from its highest bands down. */
interface Filter {
  /** In bands. */
  readonly length: number;
  readonly downwards: boolean;
  readonly coefficients: readonly number[];
}
export type Shaping = readonly (readonly Filter[])[];

const longestOrder = 20;

export function readShaping(bits: BitReader, windows: number): Shaping {
  const [countBits, lengthBits, orderBits] = windows === 8 ? [1, 4, 3] : [2, 6, 5];
  return Array.from({ length: windows }, () => {
    const count = bits.read(countBits!);
    if (count === 0) return [];
    const resolution = 3 + bits.read(1);
    return Array.from({ length: count }, (): Filter => {
      const length = bits.read(lengthBits!);
      const order = bits.read(orderBits!);
      if (order > longestOrder) throw new RangeError('a filter that is too long');
      if (order === 0) return { length, downwards: false, coefficients: [] };
      const downwards = bits.read(1) === 1;
      const width = resolution - bits.read(1);
      const reflections = Array.from({ length: order }, () => reflection(bits.readSigned(width), resolution));
      return { length, downwards, coefficients: predictor(reflections) };
    });
  });
}

function reflection(quantised: number, resolution: number): number {
  const half = 2 ** (resolution - 1);
  return Math.sin((quantised * Math.PI) / 2 / (quantised >= 0 ? half - 0.5 : half + 0.5));
}

/** The coefficients of a linear predictor from its reflections. */
function predictor(reflections: readonly number[]): number[] {
  let a: number[] = [];
  for (const r of reflections) a = [...a.map((value, i) => value + r * a[a.length - 1 - i]!), r];
  return a;
}

/**
 * @param offsets where the bands of a window begin
 * @param mostBands none from this one on is shaped
 */
export function shape(
  spectrum: Float64Array,
  shaping: Shaping,
  offsets: readonly number[],
  mostBands: number,
): void {
  for (const [window, filters] of shaping.entries()) {
    let top = offsets.length - 1;
    for (const { length, downwards, coefficients } of filters) {
      const bottom = Math.max(0, top - length);
      const start = window * 128 + offsets[Math.min(bottom, mostBands)]!;
      const end = window * 128 + offsets[Math.min(top, mostBands)]!;
      top = bottom;
      const step = downwards ? -1 : 1;
      const first = downwards ? end - 1 : start;
      for (let n = 0; n < end - start; n++) {
        const at = first + n * step;
        let value = spectrum[at]!;
        for (let i = 0; i < Math.min(n, coefficients.length); i++) {
          value -= coefficients[i]! * spectrum[at - (i + 1) * step]!;
        }
        spectrum[at] = value;
      }
    }
  }
}
