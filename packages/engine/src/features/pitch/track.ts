import { frameCountOf, sampleRate } from '../spectrum.js';
import { CheapestPath } from './cheapest-path.js';
import { pitchSettings as settings } from './settings.js';
import { decimate, Resampler } from './sinc.js';

export interface PitchTrack {
  /** Hz, of each frame; also where nothing is voiced, where it says little. */
  readonly hz: Float64Array;
  /** Normalised cross-correlation at that pitch, −1 to 1: near 1 where voiced. */
  readonly correlation: Float64Array;
}

/** Lags in seconds, from the shortest, each `lagRatio` longer than the one before. */
function candidateLags(): Float64Array {
  const lags: number[] = [];
  for (let lag = 1 / settings.highestHz; lag <= 1 / settings.lowestHz; lag *= 1 + settings.lagRatio) {
    lags.push(lag);
  }
  return Float64Array.from(lags);
}

const lags = candidateLags();
const margin = settings.lagZeros / (2 * settings.resampledHz);
/** Whole lags at the resampled rate, with the margin that interpolation between them needs. */
const firstLag = Math.ceil(settings.resampledHz * (1 / settings.highestHz - margin));
const lastLag = Math.floor(settings.resampledHz * (1 / settings.lowestHz + margin));
const toCandidates = new Resampler(
  lags.map((lag) => lag - firstLag / settings.resampledHz),
  settings.resampledHz,
  settings.resampledHz / 2,
  settings.lagZeros,
);
const window = Math.round(settings.windowSeconds * settings.resampledHz);
const step = Math.round(settings.stepSeconds * settings.resampledHz);

/**
 * The pitch of 16 kHz mono samples, a frame every 10 ms where `frameCountOf` counts them: normalised cross-correlation
 * of each window with what follows it, at lags of 2.5 to 20 ms, and the path through the frames that is best in
 * correlation and smoothness together (Viterbi).
 */
export function trackPitch(samples: Float32Array): PitchTrack {
  const signal = decimate(
    samples,
    sampleRate,
    sampleRate / settings.resampledHz,
    settings.lowPassHz,
    settings.lowPassZeros,
  );
  const frameCount = frameCountOf(samples.length);
  const ballast = (power(signal) * window) ** 2 * settings.ballast;
  const steadied = new Float64Array(lastLag - firstLag + 1);
  const bare = new Float64Array(lastLag - firstLag + 1);
  const atCandidates = new Float64Array(lags.length);
  const costs = new Float64Array(lags.length);
  const bareByFrame: Float32Array[] = [];
  const path = new CheapestPath(lags.length, settings.changePenalty * Math.log1p(settings.lagRatio) ** 2);
  for (let frame = 0; frame < frameCount; frame++) {
    correlate(signal, frame * step, ballast, steadied, bare);
    toCandidates.resample(steadied, atCandidates);
    for (let i = 0; i < lags.length; i++) {
      costs[i] = 1 - atCandidates[i]! * (1 - settings.softLowestHz * lags[i]!);
    }
    path.advance(costs);
    toCandidates.resample(bare, atCandidates);
    bareByFrame.push(Float32Array.from(atCandidates));
  }
  const states = path.best();
  return {
    hz: Float64Array.from(states, (state) => 1 / lags[state]!),
    correlation: Float64Array.from(states, (state, frame) => bareByFrame[frame]![state]!),
  };
}

/** Mean square about the mean. */
function power(signal: Float64Array): number {
  let sum = 0;
  let squares = 0;
  for (const x of signal) {
    sum += x;
    squares += x * x;
  }
  const mean = sum / Math.max(1, signal.length);
  return squares / Math.max(1, signal.length) - mean * mean;
}

/** Correlations of the window that starts at `start` with those `firstLag` … `lastLag` later, with and without ballast. */
function correlate(
  signal: Float64Array,
  start: number,
  ballast: number,
  steadied: Float64Array,
  bare: Float64Array,
): void {
  const at = (i: number): number => (start + i < signal.length ? signal[start + i]! : 0);
  let mean = 0;
  for (let i = 0; i < window; i++) mean += at(i) / window;
  const centred = new Float64Array(window + lastLag);
  for (let i = 0; i < centred.length; i++) centred[i] = at(i) - mean;
  let energy = 0;
  for (let i = 0; i < window; i++) energy += centred[i]! * centred[i]!;
  for (let lag = firstLag; lag <= lastLag; lag++) {
    let product = 0;
    let later = 0;
    for (let i = 0; i < window; i++) {
      const y = centred[i + lag]!;
      product += centred[i]! * y;
      later += y * y;
    }
    const norm = energy * later;
    steadied[lag - firstLag] = norm + ballast > 0 ? product / Math.sqrt(norm + ballast) : 0;
    bare[lag - firstLag] = norm > 0 ? product / Math.sqrt(norm) : 0;
  }
}
