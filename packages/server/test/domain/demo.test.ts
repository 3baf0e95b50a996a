import { createHash } from 'node:crypto';
import { decodeAudio } from '@persephone/engine/audio';
import { framesNeeded, segmentLabels } from '@persephone/engine/labels';
import { Random } from '@persephone/engine/random';
import { describe, expect, test } from 'vitest';
import { demoLabelType, demoRecordings, demoSize } from '../../src/domain/demo/language.js';
import { consonants, type Sound, vowels } from '../../src/domain/demo/sounds.js';
import { sampleRate, synthesise } from '../../src/domain/demo/synthesiser.js';
import { type Voice, voices } from '../../src/domain/demo/voice.js';

const plainVoice: Voice = { name: 'test', pitch: 120, formants: 1, slowness: 1, breath: 0 };
const say = (sound: Sound | null, { ms = 400, tone = 1, voice = plainVoice } = {}) =>
  synthesise([{ sound, ms, tone }], voice, new Random(3));

/** Power at one frequency (Goertzel), of the middle half. */
function powerAt(samples: Float32Array, hertz: number): number {
  const middle = samples.subarray(samples.length / 4, (3 * samples.length) / 4);
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / sampleRate);
  let last = 0;
  let before = 0;
  for (const sample of middle) [last, before] = [sample + turn * last - before, last];
  return (last * last + before * before - turn * last * before) / middle.length;
}

/** Mean power between two frequencies. */
function band(samples: Float32Array, from: number, to: number): number {
  const steps = 60;
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += powerAt(samples, from + ((to - from) * (i + 0.5)) / steps);
  return sum / steps;
}

/** The frequency whose period makes the middle half most like itself. */
function pitchOf(samples: Float32Array): number {
  const middle = samples.subarray(samples.length / 4, (3 * samples.length) / 4);
  let best = { lag: 0, likeness: 0 };
  for (let lag = sampleRate / 350; lag < sampleRate / 70; lag++) {
    const at = Math.round(lag);
    let likeness = 0;
    for (let i = at; i < middle.length; i++) likeness += (middle[i] ?? 0) * (middle[i - at] ?? 0);
    if (likeness > best.likeness) best = { lag: at, likeness };
  }
  return sampleRate / best.lag;
}

describe('the synthesiser', () => {
  test('vowels have their energy at their formants', () => {
    // Formants that are nearer to one another have no gap between them.
    const apart = Object.entries(vowels).filter(([, { formants }]) => formants[1] - formants[0] > 600);
    expect(apart.map(([name]) => name)).toEqual(['i', 'e']);
    for (const [name, vowel] of apart) {
      const samples = say(vowel);
      const [first, second] = vowel.formants;
      const between = (first + second) / 2;
      // Wide enough for a harmonic of the voice.
      const near = (hertz: number) => band(samples, hertz - 90, hertz + 90);
      expect(near(first), name).toBeGreaterThan(4 * near(between));
      expect(near(second), name).toBeGreaterThan(near(between));
    }
    // i and u have the same first formant and are told apart by the second.
    const high = (sound: Sound) => band(say(sound), 2000, 2500) / band(say(sound), 600, 900);
    expect(high(vowels.i)).toBeGreaterThan(20 * high(vowels.u));
  });

  test('the voice has the pitch that it should, and what has no voice has none', () => {
    for (const tone of [0.85, 1, 1.2]) {
      expect(pitchOf(say(vowels.a, { tone })) / (120 * tone)).toBeCloseTo(1, 1);
    }
    expect(pitchOf(say(vowels.a, { voice: { ...plainVoice, pitch: 210 } })) / 210).toBeCloseTo(1, 1);
    expect(band(say(consonants.s), 100, 500)).toBeLessThan(0.05 * band(say(consonants.s), 5000, 7000));
  });

  test('s is higher than ʃ; a plosive is a silence and a burst', () => {
    const sharpness = (sound: Sound) => band(say(sound), 5200, 7000) / band(say(sound), 2400, 4000);
    expect(sharpness(consonants.s)).toBeGreaterThan(10 * sharpness(consonants.ʃ));
    const t = say(consonants.t, { ms: 100 });
    const loudest = (from: number, to: number) =>
      t
        .subarray((sampleRate * from) / 1000, (sampleRate * to) / 1000)
        .reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(loudest(0, 90)).toBeLessThan(0.1 * loudest(98, 116));
  });

  test('lasts as long as its segments, slower with a slow voice, and never clips', () => {
    expect(say(vowels.e, { ms: 300 }).length / sampleRate).toBeCloseTo(0.3, 2);
    const slow = { ...plainVoice, slowness: 1.5 };
    expect(say(vowels.e, { ms: 300, voice: slow }).length / sampleRate).toBeCloseTo(0.45, 2);
    for (const sound of [...Object.values(vowels), ...Object.values(consonants)]) {
      const samples = say(sound);
      expect(samples.every((sample) => Math.abs(sample) < 0.95)).toBe(true);
    }
    expect(synthesise([], plainVoice, new Random(1))).toHaveLength(0);
  });
});

test('the demonstration: the same bytes every time, all speakers, every label often enough, room for its labels', async () => {
  const digest = createHash('sha256');
  const counts = new Map<string, number>();
  const speakers = new Map<string, number>();
  const texts = new Set<string>();
  const names = new Set<string>();
  let seconds = 0;
  let long = 0;
  let number = 0;
  for (const { name, speaker, wav, text, transcribed } of demoRecordings()) {
    digest.update(wav);
    names.add(name);
    texts.add(text);
    expect(transcribed).toBe(number++ < demoSize.transcribed);
    const samples = await decodeAudio(wav, name);
    const labels = segmentLabels(demoLabelType, text);
    // As trained on: a step of the preset `quick` is 40 ms.
    expect(framesNeeded(labels)).toBeLessThan(samples.length / sampleRate / 0.04);
    if (samples.length > 30 * sampleRate) long++;
    if (!transcribed) continue;
    seconds += samples.length / sampleRate;
    speakers.set(speaker, (speakers.get(speaker) ?? 0) + 1);
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const again = createHash('sha256');
  for (const { wav } of demoRecordings()) again.update(wav);
  expect(again.digest('hex')).toBe(digest.digest('hex'));
  expect([names.size, texts.size]).toEqual([number, number]);
  expect(number).toBe(demoSize.transcribed + demoSize.untranscribed);
  expect([...speakers]).toEqual(voices.map(({ name }) => [name, demoSize.transcribed / voices.length]));
  const inventory = [...Object.keys(vowels), ...Object.keys(consonants), '˥', '˩'];
  expect([...counts.keys()].sort()).toEqual(inventory.sort());
  expect(Math.min(...counts.values())).toBeGreaterThan(15);
  expect(long).toBe(2);
  expect(seconds).toBeGreaterThan(120);
  expect(seconds).toBeLessThan(300);
});
