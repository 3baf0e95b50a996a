// The features `fbank` as docs/models.md describes them, written from that page alone, by plain sums: what somebody would
// write who has the model file and no part of this program.

const [rate, length, step, size, filterCount] = [16_000, 400, 160, 512, 40];

function powerSpectrum(frame: readonly number[]): number[] {
  return Array.from({ length: size / 2 + 1 }, (_, k) => {
    let [re, im] = [0, 0];
    frame.forEach((x, n) => {
      re += x * Math.cos((2 * Math.PI * k * n) / size);
      im -= x * Math.sin((2 * Math.PI * k * n) / size);
    });
    return (re * re + im * im) / size;
  });
}

function melFilters(): number[][] {
  const top = 2595 * Math.log10(1 + rate / 2 / 700);
  const corners = Array.from({ length: filterCount + 2 }, (_, i) => {
    const hz = 700 * (10 ** ((top * i) / (filterCount + 1) / 2595) - 1);
    return Math.floor(((size + 1) * hz) / rate);
  });
  return Array.from({ length: filterCount }, (_, j) => {
    const [left = 0, peak = 0, right = 0] = corners.slice(j, j + 3);
    return Array.from({ length: size / 2 + 1 }, (_, bin) => {
      if (bin < left || bin >= right) return 0;
      return bin < peak ? (bin - left) / (peak - left) : (right - bin) / (right - peak);
    });
  });
}

const deltas = (rows: readonly number[][]): number[][] =>
  rows.map((row, t) => {
    const at = (k: number, i: number) =>
      rows[Math.min(rows.length - 1, Math.max(0, t + k))]?.[i] ?? Number.NaN;
    return row.map((_, i) => (at(1, i) - at(-1, i) + 2 * (at(2, i) - at(-2, i))) / 10);
  });

/** Rows of 123 numbers, one every 10 ms. */
export function documentedFbank(samples: Float32Array): number[][] {
  const x = Array.from(samples, (value) => value * 32_768);
  const emphasised = x.map((value, i) => value - 0.97 * (x[i - 1] ?? 0));
  const frames = samples.length <= length ? 1 : 1 + Math.ceil((samples.length - length) / step);
  const filters = melFilters();
  const log = (energy: number) => Math.log(energy === 0 ? 2.220446049250313e-16 : energy);
  const statics = Array.from({ length: frames }, (_, t) => {
    const power = powerSpectrum(emphasised.slice(t * step, t * step + length));
    const energy = power.reduce((sum, p) => sum + p, 0);
    return [
      energy,
      ...filters.map((weights) => weights.reduce((sum, w, bin) => sum + w * (power[bin] ?? 0), 0)),
    ].map(log);
  });
  const first = deltas(statics);
  const second = deltas(first);
  return statics.map((row, t) => [...row, ...(first[t] ?? []), ...(second[t] ?? [])]);
}
