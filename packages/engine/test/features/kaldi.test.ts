import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kaldiDimension, kaldiFilterbank } from '../../src/features/index.js';

/** Of torchaudio.compliance.kaldi.fbank: 80 filters, 20 to 7600 Hz, no dither, snip_edges false; of the samples below. */
const reference: { frames: number; rows: Record<string, number[]> } = JSON.parse(
  readFileSync(new URL('golden/kaldi-fbank.json', import.meta.url), 'utf8'),
);

const samples = Float32Array.from({ length: 8050 }, (_, t) => {
  const tones = 0.3 * Math.sin((2 * Math.PI * 220 * t) / 16_000) + 0.05 * Math.sin(1e-3 * t * t);
  return tones + 0.2 * Math.sin((2 * Math.PI * (500 + 0.2 * t) * t) / 16_000) + 0.01;
});

describe('filterbanks as Kaldi has them', () => {
  it('are those of the reference, at both ends and in between', () => {
    const { frames, frameCount, dimension } = kaldiFilterbank(samples);
    expect([frameCount, dimension]).toEqual([reference.frames, kaldiDimension]);
    for (const [row, expected] of Object.entries(reference.rows)) {
      const own = frames.subarray(Number(row) * dimension, (Number(row) + 1) * dimension);
      const farthest = Math.max(...expected.map((x, j) => Math.abs(x - (own[j] ?? Number.NaN))));
      expect(farthest).toBeLessThan(2e-3);
    }
  });

  it('of silence are the least energy there is', () => {
    expect(new Set(kaldiFilterbank(new Float32Array(1600)).frames)).toEqual(
      new Set([Math.fround(Math.log(1.1920928955078125e-7))]),
    );
  });

  it('of next to nothing have a frame or none', () => {
    expect(kaldiFilterbank(new Float32Array(79)).frameCount).toBe(0);
    expect(kaldiFilterbank(new Float32Array(80).fill(0.1)).frameCount).toBe(1);
  });
});
