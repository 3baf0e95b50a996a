import type { Random } from '@persephone/engine/random';
import type { Noise, Sound } from './sounds.js';
import type { Voice } from './voice.js';

// Speech by source and filter (Fant 1960; Klatt 1980): the pulses of the vocal folds, or the noise of a narrow passage,
// go through resonators whose frequencies move from sound to sound. Every few milliseconds has its settings; what a
// tongue cannot do in no time is done by smoothing them.

export const sampleRate = 16_000;
/** Settings change every so many samples: 5 ms. */
const frameSamples = 80;
const frameMs = (1000 * frameSamples) / sampleRate;

/** One sound, or a pause where there is no sound. */
export interface Segment {
  readonly sound: Sound | null;
  readonly ms: number;
  /** Of what is voiced: relative to the voice's own pitch. */
  readonly tone: number;
}

/** The settings of each frame, one array a setting. */
interface Tracks {
  readonly formants: readonly [number[], number[], number[]];
  readonly pitch: number[];
  readonly voice: number[];
  readonly breath: number[];
  readonly noise: Noise[];
}

const silence: Noise = { centre: 4000, width: 2000, level: 0 };
const burstMs = 12;
/** Over how long the tongue, the pitch and the loudness move. */
const smoothing = { formants: 55, pitch: 60, loudness: 20 } as const;
const formantWidths = [70, 100, 150, 250];
const fourthFormant = 3600;

/**
 * Speak these segments. Samples between −1 and 1 at 16 kHz; the voice is falling a little from beginning to end, and no
 * two pulses are quite the same.
 */
export function synthesise(segments: readonly Segment[], voice: Voice, random: Random): Float32Array {
  const tracks = tracksOf(segments, voice);
  const frames = tracks.pitch.length;
  const samples = new Float32Array(frames * frameSamples);
  const tract = formantWidths.map(() => new Resonator());
  const mouth = new Resonator();
  const folds = new VocalFolds(random);
  const hiss = new Float64Array(frameSamples);
  const voiced = new Float64Array(frameSamples);
  for (let frame = 0; frame < frames; frame++) {
    const loudness = tracks.voice[frame] ?? 0;
    const breath = 0.12 * (tracks.breath[frame] ?? 0);
    const pitch = tracks.pitch[frame] ?? voice.pitch;
    for (let i = 0; i < frameSamples; i++) {
      hiss[i] = random.next() + random.next() - 1;
      voiced[i] = loudness * folds.next(pitch) + breath * (hiss[i] ?? 0);
    }
    tract.forEach((resonator, i) => {
      const formant = tracks.formants[i]?.[frame] ?? fourthFormant * voice.formants;
      resonator.tune(formant, formantWidths[i] ?? 0);
      resonator.filter(voiced);
    });
    const noise = tracks.noise[frame] ?? silence;
    mouth.tune(noise.centre, noise.width, true);
    mouth.filter(hiss);
    for (let i = 0; i < frameSamples; i++) {
      samples[frame * frameSamples + i] = (voiced[i] ?? 0) + noise.level * (hiss[i] ?? 0);
    }
  }
  return finished(samples, random);
}

const roomNoise = 0.02;

/** As loud as recordings are, differing a little, with the noise of a quiet room. */
function finished(samples: Float32Array, random: Random): Float32Array {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1e-9);
  const gain = (0.4 + 0.3 * random.next()) / peak;
  return samples.map((sample) => sample * gain + roomNoise * (random.next() + random.next() - 1));
}

function tracksOf(segments: readonly Segment[], voice: Voice): Tracks {
  const tracks: Tracks = { formants: [[], [], []], pitch: [], voice: [], breath: [], noise: [] };
  const push = (
    sound: Sound | null,
    ms: number,
    tone: number,
    has: Partial<Record<'voice' | 'breath', number>>,
    noise: Noise,
  ) => {
    const frames = Math.max(1, Math.round((ms * voice.slowness) / frameMs));
    for (let i = 0; i < frames; i++) {
      // In a pause the mouth stays as it was.
      tracks.formants.forEach((track, f) => {
        track.push(sound ? (sound.formants[f] ?? 0) * voice.formants : (track.at(-1) ?? 500));
      });
      tracks.pitch.push(tone);
      tracks.voice.push(has.voice ?? 0);
      tracks.breath.push(has.breath ?? 0);
      tracks.noise.push(noise);
    }
  };
  for (const { sound, ms, tone } of segments) {
    const voiced = { voice: sound?.voice ?? 0, breath: (sound?.voice ?? 0) * voice.breath };
    if (sound?.kind === 'plosive') {
      push(sound, ms, tone, voiced, silence);
      push(sound, burstMs, tone, voiced, sound.noise);
      if (sound.aspirationMs > 0) push(sound, sound.aspirationMs, tone, { breath: 0.8 }, silence);
    } else {
      push(sound, ms, tone, voiced, sound?.kind === 'fricative' ? sound.noise : silence);
    }
  }
  const length = tracks.pitch.length;
  const falling = (i: number) => voice.pitch * (1.06 - 0.12 * (i / length));
  const noise = tracks.noise;
  const levels = smooth(
    noise.map(({ level }) => level),
    5,
  );
  return {
    formants: [
      smooth(tracks.formants[0], smoothing.formants),
      smooth(tracks.formants[1], smoothing.formants),
      smooth(tracks.formants[2], smoothing.formants),
    ],
    pitch: smooth(tracks.pitch, smoothing.pitch).map((tone, i) => tone * falling(i)),
    voice: smooth(tracks.voice, smoothing.loudness),
    breath: smooth(tracks.breath, smoothing.loudness),
    noise: noise.map((one, i) => ({ ...one, level: levels[i] ?? 0 })),
  };
}

/** The mean of so many milliseconds around each frame. */
function smooth(track: readonly number[], ms: number): number[] {
  const reach = Math.floor(ms / frameMs / 2);
  const sums = [0];
  for (const value of track) sums.push((sums.at(-1) ?? 0) + value);
  return track.map((_, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(track.length, i + reach + 1);
    return ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
  });
}

/** A resonance: a digital filter of two poles (Klatt 1980, equation 2). */
class Resonator {
  private a = 1;
  private b = 0;
  private c = 0;
  private last = 0;
  private before = 0;

  /** With a gain of 1 at 0 Hz, as the tract has it, or, `forNoise`, such that white noise comes out as loud as it went in. */
  tune(frequency: number, width: number, forNoise = false): void {
    const radius = Math.exp((-Math.PI * width) / sampleRate);
    const c = -radius * radius;
    const b = 2 * radius * Math.cos((2 * Math.PI * frequency) / sampleRate);
    this.a = forNoise ? Math.sqrt(((1 + c) * ((1 - c) ** 2 - b * b)) / (1 - c)) : 1 - b - c;
    this.b = b;
    this.c = c;
  }

  /** In place; goes on from where it was. */
  filter(signal: Float64Array): void {
    const { a, b, c } = this;
    let { last, before } = this;
    for (let i = 0; i < signal.length; i++) {
      const output = a * (signal[i] ?? 0) + b * last + c * before;
      before = last;
      last = output;
      signal[i] = output;
    }
    this.last = last;
    this.before = before;
  }
}

/** The flow of air through the vocal folds (Rosenberg 1971, pulse B), as the lips radiate it: its change. */
class VocalFolds {
  private phase = 0;
  private flow = 0;
  private period = 1;
  private strength = 1;

  constructor(private readonly random: Random) {}

  next(pitch: number): number {
    this.phase += (pitch * this.period) / sampleRate;
    if (this.phase >= 1) {
      this.phase -= 1;
      this.period = 1 + 0.02 * (this.random.next() - 0.5);
      this.strength = 1 + 0.08 * (this.random.next() - 0.5);
    }
    const flow = this.strength * opening(this.phase);
    const change = flow - this.flow;
    this.flow = flow;
    // As loud at any pitch, since shorter pulses change faster, and a vowel about as loud as noise of the level 1.
    return (change * 500) / pitch;
  }
}

/** Opening for 0.4 of the period, closing for 0.16, then shut. */
function opening(phase: number): number {
  if (phase < 0.4) return 0.5 * (1 - Math.cos((Math.PI * phase) / 0.4));
  if (phase < 0.56) return Math.cos((Math.PI * (phase - 0.4)) / 0.32);
  return 0;
}
