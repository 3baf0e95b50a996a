import { quantile } from './bootstrap.js';

/** How far beyond the quartiles an outlier lies, in interquartile ranges (Tukey 1977). */
const fence = 1.5;

/** Which of some numbers are no outliers: the lowest and the highest that are none. */
export function fencesOf(values: readonly number[]): { readonly low: number; readonly high: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const reach = fence * (high - low);
  return { low: low - reach, high: high + reach };
}
