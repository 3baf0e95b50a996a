/**
 * Regression over two frames on each side, d[t] = Σ n (c[t+n] − c[t−n]) / 10 for n = 1, 2, the first and last frame
 * repeated at the edges (python_speech_features' delta with N = 2). Reads `width` columns from `from` and writes as
 * many from `to`, in the same rows.
 */
export function writeDeltas(
  frames: Float32Array,
  frameCount: number,
  dimension: number,
  from: number,
  to: number,
  width: number,
): void {
  const row = (t: number): number => Math.max(0, Math.min(frameCount - 1, t)) * dimension + from;
  for (let t = 0; t < frameCount; t++) {
    const before2 = row(t - 2);
    const before1 = row(t - 1);
    const after1 = row(t + 1);
    const after2 = row(t + 2);
    const target = t * dimension + to;
    for (let i = 0; i < width; i++) {
      frames[target + i] =
        (2 * (frames[after2 + i]! - frames[before2 + i]!) + frames[after1 + i]! - frames[before1 + i]!) / 10;
    }
  }
}
