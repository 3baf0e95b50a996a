import { decodeAudio, inspectAudio, Recording } from '@persephone/engine/audio';
import { describe, expect, it } from 'vitest';
import { asFile, tone, type WavOptions, writeWav } from './support/wav.js';

const rate = 16_000;
const speech = tone(300, rate, 2 * rate, 0.3);
const silence = new Float32Array(2 * rate);

async function warningsOf(channels: ArrayLike<number>[], options: WavOptions = {}) {
  const { warnings } = await inspectAudio(asFile(writeWav(channels, options)), 'field.wav');
  for (const { detail } of warnings) expect(detail).toContain('field.wav');
  return warnings.map(({ code }) => code);
}

describe('what is worth a warning', () => {
  it('is nothing in a good recording, mono or stereo, one channel silent or both the same', async () => {
    expect(await warningsOf([speech])).toEqual([]);
    expect(await warningsOf([speech, speech])).toEqual([]);
    expect(await warningsOf([speech, silence])).toEqual([]);
    expect(await warningsOf([speech, tone(500, rate, 2 * rate, 0.2)])).toEqual([]);
    expect(await warningsOf([speech], { encoding: 'u8' })).toEqual([]);
    expect(await warningsOf([Float32Array.from([...silence, ...speech, ...silence])])).toEqual([]);
  });

  it('is silence, of all and of nearly all', async () => {
    expect(await warningsOf([silence])).toEqual(['audio-silent']);
    expect(await warningsOf([silence, silence])).toEqual(['audio-silent']);
    expect(await warningsOf([silence.map(() => 0.25)], { encoding: 'f32' })).toEqual(['audio-silent']);
    const word = Float32Array.from([...silence, ...speech.subarray(0, rate / 10), ...silence]);
    expect(await warningsOf([word])).toEqual(['audio-nearly-silent']);
  });

  it('is a level below -50 dB', async () => {
    const at = (db: number) => tone(300, rate, 2 * rate, Math.SQRT2 * 10 ** (db / 20));
    expect(await warningsOf([at(-49)])).toEqual([]);
    expect(await warningsOf([at(-51)])).toEqual(['audio-quiet']);
    // Pauses do not make a recording quiet, a click does not make it loud.
    expect(await warningsOf([Float32Array.from([...at(-49), ...at(-80), ...at(-80), ...at(-80)])])).toEqual(
      [],
    );
    const click = at(-55);
    click[500] = 0.9;
    expect(await warningsOf([click])).toEqual(['audio-quiet']);
  });

  it('is clipping', async () => {
    const loud = tone(300, rate, 2 * rate, 2).map((x) => Math.max(-1, Math.min(0.99997, x)));
    expect(await warningsOf([loud])).toEqual(['audio-clipped']);
    expect(await warningsOf([speech, loud])).toEqual(['audio-clipped']);
    expect(await warningsOf([tone(300, rate, 2 * rate, 0.99)])).toEqual([]);
  });

  it('is a DC offset', async () => {
    expect(await warningsOf([speech.map((x) => x + 0.05)])).toEqual(['audio-dc-offset']);
    expect(await warningsOf([speech.map((x) => x + 0.005)])).toEqual([]);
  });

  it('is what was mended in a header, once', async () => {
    const endless = writeWav([speech], { claimedBytes: 0xffff_ffff });
    const found: string[] = [];
    const recording = await Recording.open(asFile(endless), 'field.wav', ({ code }) => found.push(code));
    expect(found).toEqual(['audio-header-mended']);
    await recording.decode();
    await recording.decode();
    expect(found).toEqual(['audio-header-mended']);
  });
});

describe('channels that cancel each other', () => {
  const other = speech.map((x) => -x);
  const faint = speech.map((x) => -0.7 * x);

  it('are reported, and one of them is decoded, the same for the whole and for every segment', async () => {
    for (const second of [other, faint]) {
      const bytes = writeWav([speech, second], { encoding: 'f32' });
      expect(await warningsOf([speech, second], { encoding: 'f32' })).toEqual(['audio-channels-cancel']);
      const whole = await decodeAudio(asFile(bytes), 'field.wav');
      expect(whole).toEqual(speech);
      expect(await decodeAudio(asFile(bytes), 'field.wav', { startMs: 500, endMs: 700 })).toEqual(
        speech.slice(8000, 11_200),
      );
    }
  });

  it('the better one being the louder, unless it is clipped', async () => {
    const clipped = speech.map((x) => Math.max(-1, Math.min(1, 4 * x)));
    const inverse = speech.map((x) => -2 * x);
    const options = { encoding: 'f32' } as const;
    expect(
      await decodeAudio(writeWav([speech.map((x) => x / 4), other.map((x) => x / 3.5)], options), 'a.wav'),
    ).toEqual(speech.map((x) => x / 4));
    expect(await decodeAudio(writeWav([clipped, inverse], options), 'a.wav')).toEqual(inverse);
  });

  it('are used as they are where only an offset makes them look opposed, and where many have nothing in common', async () => {
    const many = Array.from({ length: 16 }, (_, c) => tone(200 + 37 * c, rate, 2 * rate, 0.2));
    expect(await warningsOf(many)).toEqual([]);
    const shifted = [speech.map((x) => x + 0.3), speech.map((x) => x - 0.3)];
    expect(await warningsOf(shifted)).toEqual([]);
  });
});
