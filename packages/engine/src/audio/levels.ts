import type { AudioWarning } from './warnings.js';

/** A peak below half a step of 16 bits, in parts of full scale, is silence. */
const silentPeak = 2 ** -16;
/** Levels are taken of windows so long. */
const windowSeconds = 0.05;
/** The level of the loud parts is what so many of all windows exceed. */
const loudPart = 0.05;
const quietDb = -50;
/** Windows in which nothing moves, as a part of all. */
const nearlySilent = 0.9;
/** Full scale of 16 bits, and of fewer where the codec has none that is closer. */
const fullScale = 0.9995;
/** So many samples in a row at full scale are no chance. */
const clippedRun = 3;
/** Clipped samples worth a word: at least so many, and such a part of all. */
const clippedWorth = { samples: 8, part: 1e-4 };
const dcWorth = 0.01;
/** The mean of a shorter recording may lie beside zero by chance. */
const dcSeconds = 1;
/**
 * Of channels that have nothing in common, the mean has the energy of one divided by their number; below a fifth of
 * that, they cancel each other.
 */
const cancelling = 0.2;
/** Of channels within 6 dB of the loudest, the one with the fewest clipped samples is the better. */
const nearlyAsLoud = 0.25;

const lowestDb = -120;
const binsPerDb = 4;
const bins = (12 - lowestDb) * binsPerDb;

/** What one signal amounts to, gathered as it comes. */
class Signal {
  samples = 0;
  clipped = 0;
  silentWindows = 0;
  windows = 0;
  private sum = 0;
  private squares = 0;
  private lowest = Number.POSITIVE_INFINITY;
  private highest = Number.NEGATIVE_INFINITY;
  private readonly histogram = new Uint32Array(bins);
  private run = 0;
  private windowSamples = 0;
  private windowSum = 0;
  private windowSquares = 0;

  constructor(private readonly windowLength: number) {}

  push(samples: Float32Array): void {
    for (let at = 0; at < samples.length; ) {
      const end = Math.min(samples.length, at + this.windowLength - this.windowSamples);
      this.part(samples, at, end);
      if (this.windowSamples === this.windowLength) this.endWindow();
      at = end;
    }
    this.samples += samples.length;
  }

  private part(samples: Float32Array, from: number, end: number): void {
    let { lowest, highest, run, clipped } = this;
    let sum = 0;
    let squares = 0;
    for (let i = from; i < end; i++) {
      const x = samples[i]!;
      sum += x;
      squares += x * x;
      if (x < lowest) lowest = x;
      if (x > highest) highest = x;
      if (x >= fullScale || x <= -fullScale) {
        run++;
        if (run === clippedRun) clipped += clippedRun;
        else if (run > clippedRun) clipped++;
      } else run = 0;
    }
    this.lowest = lowest;
    this.highest = highest;
    this.run = run;
    this.clipped = clipped;
    this.windowSum += sum;
    this.windowSquares += squares;
    this.windowSamples += end - from;
  }

  private endWindow(): void {
    if (this.windowSamples === 0) return;
    const mean = this.windowSum / this.windowSamples;
    const db = toDb(Math.max(0, this.windowSquares / this.windowSamples - mean * mean));
    if (db <= -100) this.silentWindows++;
    const bin = Math.min(bins - 1, Math.max(0, Math.floor((db - lowestDb) * binsPerDb)));
    this.histogram[bin] = (this.histogram[bin] ?? 0) + 1;
    this.windows++;
    this.sum += this.windowSum;
    this.squares += this.windowSquares;
    this.windowSamples = 0;
    this.windowSum = 0;
    this.windowSquares = 0;
  }

  /** A last window that is not full counts as one only where there is no other. */
  finish(): void {
    if (this.windows === 0) {
      this.endWindow();
      return;
    }
    this.sum += this.windowSum;
    this.squares += this.windowSquares;
    this.windowSamples = 0;
  }

  get mean(): number {
    return this.samples === 0 ? 0 : this.sum / this.samples;
  }

  get variance(): number {
    return this.samples === 0 ? 0 : Math.max(0, this.squares / this.samples - this.mean ** 2);
  }

  get silent(): boolean {
    return !(this.highest - this.lowest >= 2 * silentPeak);
  }

  /** RMS in dB of full scale (a square wave at full scale has 0) that the loudest 5 % of the windows reach. */
  get loudDb(): number {
    let left = Math.max(1, Math.ceil(this.windows * loudPart));
    for (let bin = bins - 1; bin >= 0; bin--) {
      left -= this.histogram[bin] ?? 0;
      if (left <= 0) return bin / binsPerDb + lowestDb;
    }
    return lowestDb;
  }
}

const toDb = (power: number): number => (power > 0 ? 10 * Math.log10(power) : Number.NEGATIVE_INFINITY);

/** The mean of all channels, or the one with this number. */
export type Mix = 'mean' | number;

export function mixed(channels: readonly Float32Array[], mix: Mix): Float32Array {
  const only = channels.length === 1 ? channels[0] : mix === 'mean' ? undefined : channels[mix];
  if (only) return only;
  const mono = new Float32Array(channels[0]?.length ?? 0);
  for (let i = 0; i < mono.length; i++) {
    let total = 0;
    for (const channel of channels) total += channel[i]!;
    mono[i] = total / channels.length;
  }
  return mono;
}

/** Measures sound as it is decoded: what is worth a warning, and which of its channels are to be used. */
export class Levels {
  private readonly each: readonly Signal[];
  private readonly mean: Signal;

  constructor(
    private readonly sampleRate: number,
    channels: number,
  ) {
    const signal = () => new Signal(Math.max(1, Math.round(sampleRate * windowSeconds)));
    this.each = Array.from({ length: channels }, signal);
    this.mean = channels === 1 && this.each[0] ? this.each[0] : signal();
  }

  /** @param mean of the channels, as `mixed` gives it */
  push(channels: readonly Float32Array[], mean: Float32Array): void {
    for (const [c, signal] of this.each.entries()) signal.push(channels[c] ?? mean);
    if (this.each.length > 1) this.mean.push(mean);
  }

  finish(): void {
    for (const signal of this.each) signal.finish();
    if (this.each.length > 1) this.mean.finish();
  }

  /** Which channels are to be used: all, unless their mean would lose them. */
  get mix(): Mix {
    const { each } = this;
    const power = each.reduce((total, { variance }) => total + variance, 0) / each.length;
    if (each.length === 1 || this.mean.variance >= (cancelling / each.length) * power) return 'mean';
    if (each.every(({ silent }) => silent)) return 'mean';
    const loudest = Math.max(...each.map(({ variance }) => variance));
    const candidates = [...each.keys()].filter((c) => (each[c]?.variance ?? 0) >= nearlyAsLoud * loudest);
    const clipped = (c: number): number => each[c]?.clipped ?? 0;
    const fewest = Math.min(...candidates.map(clipped));
    return candidates.find((c) => clipped(c) === fewest) ?? 'mean';
  }

  /** In the order of how much they matter. Call `finish` before. */
  warnings(fileName: string): AudioWarning[] {
    const { each, mix } = this;
    const used = mix === 'mean' ? this.mean : (each[mix] ?? this.mean);
    const found: AudioWarning[] = [];
    const add = (code: AudioWarning['code'], detail: string) => found.push({ code, detail });
    if (mix !== 'mean') {
      add(
        'audio-channels-cancel',
        `The ${each.length} channels of ${fileName} cancel each other: their mean is ` +
          `${decibels(toDb(this.mean.variance))}, channel ${mix + 1} alone ${decibels(toDb(used.variance))}. Channel ` +
          `${mix + 1} was used and the others left out. Check the wiring of the microphone (one of two wires is swapped).`,
      );
    }
    if (used.silent) {
      add(
        'audio-silent',
        `${fileName} is silent from beginning to end. Check the recording and its microphone; leave it out of training.`,
      );
      return found;
    }
    const sounding = (used.windows - used.silentWindows) * windowSeconds;
    if (used.silentWindows >= nearlySilent * used.windows) {
      add(
        'audio-nearly-silent',
        `${fileName} is silent but for ${sounding.toFixed(1)} s of ${this.seconds(used).toFixed(1)} s. Check that it ` +
          'was exported whole.',
      );
    } else if (used.loudDb < quietDb) {
      add(
        'audio-quiet',
        `${fileName} is very quiet: its loudest parts reach ${decibels(used.loudDb)} of full scale (RMS over 50 ms that ` +
          `5 % of it exceed; ${quietDb} dB is the limit). It is used as it is; recorded or exported louder it will be recognised better.`,
      );
    }
    this.addClipping(fileName, found);
    if (this.seconds(used) >= dcSeconds && Math.abs(used.mean) >= dcWorth) {
      add(
        'audio-dc-offset',
        `${fileName} has a DC offset: its samples lie ${(100 * used.mean).toFixed(1)} % of full scale beside zero. It is ` +
          'used as it is; remove the offset in an audio editor (high-pass filter at 20 Hz), and check the recorder.',
      );
    }
    return found;
  }

  private addClipping(fileName: string, found: AudioWarning[]): void {
    const { each, mix } = this;
    const used = mix === 'mean' ? each : each.slice(mix, mix + 1);
    const clipped = Math.max(...used.map((signal) => signal.clipped));
    const samples = used[0]?.samples ?? 0;
    if (clipped < clippedWorth.samples || clipped < clippedWorth.part * samples) return;
    found.push({
      code: 'audio-clipped',
      detail:
        `${fileName} is clipped: ${clipped} of ${samples} samples (${((100 * clipped) / samples).toFixed(2)} %) lie at ` +
        'full scale, three or more in a row. It is used as it is; record with a lower level, or export it from the original.',
    });
  }

  private seconds({ samples }: Signal): number {
    return samples / this.sampleRate;
  }
}

const decibels = (db: number): string => (Number.isFinite(db) ? `${db.toFixed(1)} dB` : 'exact silence');

/** Warnings of the level of mono sound that is all there. */
export function levelWarnings(samples: Float32Array, sampleRate: number, name: string): AudioWarning[] {
  const levels = new Levels(sampleRate, 1);
  levels.push([samples], samples);
  levels.finish();
  return levels.warnings(name);
}
