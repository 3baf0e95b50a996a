import { frameCountOf, sampleRate } from '../spectrum.js';
import { CheapestPath } from './cheapest-path.js';
import { pitchSettings as settings } from './settings.js';
import { decimate, Resampler } from './sinc.js';

export interface PitchTrack {
  /** Hz, of each frame; also where nothing is voiced, where it means little. */
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
const wholeLags = lastLag - firstLag + 1;
const toCandidates = new Resampler(
  lags.map((lag) => lag - firstLag / settings.resampledHz),
  wholeLags,
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
  const withBallast = new Float64Array(wholeLags);
  // Those without ballast are wanted on the path alone, which is known at the end.
  const bare = new Float64Array(frameCount * wholeLags);
  const atCandidates = new Float64Array(lags.length);
  const costs = new Float64Array(lags.length);
  const path = new CheapestPath(lags.length, settings.changePenalty * Math.log1p(settings.lagRatio) ** 2);
  for (let frame = 0; frame < frameCount; frame++) {
    correlate(signal, frame * step, ballast, withBallast, bare, frame * wholeLags);
    toCandidates.resample(withBallast, atCandidates);
    for (let i = 0; i < lags.length; i++) {
      costs[i] = 1 - atCandidates[i]! * (1 - settings.softLowestHz * lags[i]!);
    }
    path.advance(costs);
  }
  const states = path.best();
  return {
    hz: Float64Array.from(states, (state) => 1 / lags[state]!),
    correlation: Float64Array.from(states, (state, frame) => toCandidates.at(bare, frame * wholeLags, state)),
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

/** The window at hand and what follows it, less the window's mean. */
const centred = new Float64Array(window + lastLag + 1);
/** Of the window with each that comes later, and the energy of that one. */
const products = new Float64Array(wholeLags + 1);
const energies = new Float64Array(wholeLags + 1);

/**
 * Correlations of the window that starts at `start` with those `firstLag` … `lastLag` later, with ballast, and without
 * it from `bareFrom` on.
 */
function correlate(
  signal: Float64Array,
  start: number,
  ballast: number,
  withBallast: Float64Array,
  bare: Float64Array,
  bareFrom: number,
): void {
  const there = Math.max(0, Math.min(centred.length, signal.length - start));
  let mean = 0;
  for (let i = 0; i < window && i < there; i++) mean += signal[start + i]! / window;
  for (let i = 0; i < there; i++) centred[i] = signal[start + i]! - mean;
  centred.fill(-mean, there);
  let energy = 0;
  for (let i = 0; i < window; i++) energy += centred[i]! * centred[i]!;
  // Two lags at once: a processor adds to four sums in the time of one.
  for (let k = 0; k < wholeLags; k += 2) {
    let product = 0;
    let productNext = 0;
    let later = 0;
    let laterNext = 0;
    for (let i = 0, j = firstLag + k; i < window; i++, j++) {
      const x = centred[i]!;
      const y = centred[j]!;
      const z = centred[j + 1]!;
      product += x * y;
      productNext += x * z;
      later += y * y;
      laterNext += z * z;
    }
    products[k] = product;
    products[k + 1] = productNext;
    energies[k] = later;
    energies[k + 1] = laterNext;
  }
  for (let k = 0; k < wholeLags; k++) {
    const norm = energy * energies[k]!;
    withBallast[k] = norm + ballast > 0 ? products[k]! / Math.sqrt(norm + ballast) : 0;
    bare[bareFrom + k] = norm > 0 ? products[k]! / Math.sqrt(norm) : 0;
  }
}
