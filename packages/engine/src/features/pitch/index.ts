import { writeDeltas } from '../deltas.js';
import type { FeatureMatrix } from '../matrix.js';
import { pitchSettings } from './settings.js';
import { type PitchTrack, trackPitch } from './track.js';

export { type PitchTrack, trackPitch } from './track.js';

/** Voicing, log pitch, delta log pitch. */
export const pitchColumns = 3;

/**
 * Probability of voicing of a correlation, −1 to 1: the fit of Ghahremani et al. 2014 to Keele's database.
 */
export function probabilityOfVoicing(correlation: number): number {
  const c = Math.min(1, Math.abs(correlation));
  const r =
    -5.2 + 5.4 * Math.exp(7.5 * (c - 1)) + 4.8 * c - 2 * Math.exp(-10 * c) + 4.2 * Math.exp(20 * (c - 1));
  return 1 / (1 + Math.exp(-r));
}

/**
 * Pitch of 16 kHz mono samples as features, [frames, 3], a frame every 10 ms: a number that falls with voicing and is
 * spread evenly, 2 ((1.0001 − c)^0.15 − 1); twice the log pitch less its mean over a second and a half, frames
 * counting by how probably they are voiced; and ten times its delta over two frames on either side. As Kaldi's
 * process-pitch, but without its noise on the delta, so that the same sound gives the same numbers.
 */
export function pitchFeatures(samples: Float32Array): FeatureMatrix {
  const track = trackPitch(samples);
  const frameCount = track.hz.length;
  const logPitch = Float32Array.from(track.hz, Math.log);
  const centred = centredLogPitch(track, logPitch);
  const deltas = new Float32Array(2 * frameCount);
  for (let t = 0; t < frameCount; t++) deltas[2 * t] = logPitch[t]!;
  writeDeltas(deltas, frameCount, 2, 0, 1, 1);
  const frames = new Float32Array(frameCount * pitchColumns);
  for (let t = 0; t < frameCount; t++) {
    const c = Math.max(-1, Math.min(1, track.correlation[t]!));
    frames[t * pitchColumns] = 2 * ((1.0001 - c) ** 0.15 - 1);
    frames[t * pitchColumns + 1] = 2 * centred[t]!;
    frames[t * pitchColumns + 2] = 10 * deltas[2 * t + 1]!;
  }
  return { frames, frameCount, dimension: pitchColumns };
}

/** Log pitch less its mean, weighted by voicing, over the frames around. Running sums: time does not grow with the window. */
function centredLogPitch({ correlation }: PitchTrack, logPitch: Float32Array): Float64Array {
  const n = logPitch.length;
  const weights = new Float64Array(n + 1);
  const sums = new Float64Array(n + 1);
  for (let t = 0; t < n; t++) {
    const voicing = probabilityOfVoicing(correlation[t]!);
    weights[t + 1] = weights[t]! + voicing;
    sums[t + 1] = sums[t]! + voicing * logPitch[t]!;
  }
  return Float64Array.from({ length: n }, (_, t) => {
    const from = Math.max(0, t - pitchSettings.centringFrames);
    const to = Math.min(n, t + pitchSettings.centringFrames + 1);
    return logPitch[t]! - (sums[to]! - sums[from]!) / (weights[to]! - weights[from]!);
  });
}
