import { sampleRate } from '../features/index.js';

/** A segment in which nobody speaks, in ms from the beginning. */
export interface Pause {
  readonly startMs: number;
  readonly endMs: number;
}

/** Energy is measured every so many ms. */
const frameMs = 10;
/** Shorter silences are closures of plosives as often as pauses. */
const shortestMs = 150;
/** Speech stands out so many decibels above the noise, or pauses cannot be distinguished from it. */
const least = 12;
/** Silence is below this share of the way, in decibels, from the noise to the speech. */
const share = 0.3;
/** What is further below the speech than this is as silent as silence can be, e.g. digital zeros. */
const deepest = 60;

/**
 * Where 16 kHz mono samples are silent for 150 ms and longer, or at their beginning and end for however long, by the
 * energy of frames of 10 ms: silence lies nearer to the recording's faintest frames than to its loudest. Empty where
 * speech hardly stands out from noise.
 */
export function detectSilence(samples: Float32Array): Pause[] {
  const length = (sampleRate * frameMs) / 1000;
  const decibels = new Float32Array(Math.floor(samples.length / length));
  for (let t = 0; t < decibels.length; t++) {
    let energy = 0;
    for (let i = t * length; i < (t + 1) * length; i++) energy += samples[i]! * samples[i]!;
    decibels[t] = 10 * Math.log10(energy / length + 1e-12);
  }
  const sorted = decibels.slice().sort();
  const percentile = (p: number): number => sorted[Math.floor(p * (sorted.length - 1))] ?? 0;
  const speech = percentile(0.95);
  const noise = Math.max(percentile(0.05), speech - deepest);
  if (sorted.length === 0 || speech - noise < least) return [];
  const threshold = noise + share * (speech - noise);

  const pauses: Pause[] = [];
  for (let t = 0; t < decibels.length; t++) {
    if (decibels[t]! > threshold) continue;
    const from = t;
    while (t < decibels.length && decibels[t]! <= threshold) t++;
    const atEnd = t === decibels.length;
    if (from > 0 && !atEnd && (t - from) * frameMs < shortestMs) continue;
    pauses.push({
      startMs: from * frameMs,
      endMs: atEnd ? (samples.length * 1000) / sampleRate : t * frameMs,
    });
  }
  return pauses;
}
