import { Recording } from '@persephone/engine/audio';
import { describe, expect, it } from 'vitest';
import { recording } from './support/recordings.js';
import { asFile, tone, writeWav } from './support/wav.js';

const files = [
  { name: 'tone.wav', bytes: asFile(writeWav([tone(300, 22_050, 13_230, 0.3)], { sampleRate: 22_050 })) },
  ...['two-tones.flac', 'two-tones.mp3', 'two-tones.ogg'].map((name) => ({ name, bytes: recording(name) })),
];
const segments = [
  { startMs: 0, endMs: 200 },
  { startMs: 50, endMs: 120 },
  { startMs: 300, endMs: 310 },
  { startMs: 400, endMs: 9000 },
];

describe.each(files)('$name', ({ name, bytes }) => {
  it('is streamed to the same samples as it is decoded to', async () => {
    const parts: Float32Array[] = [];
    const count = await (await Recording.open(bytes, name)).stream(async (samples) => {
      parts.push(samples.slice());
    });
    const whole = await (await Recording.open(bytes, name)).decode();
    expect(Float32Array.from(parts.flatMap((part) => [...part]))).toEqual(whole);
    expect(count).toBe(whole.length);
  });

  it('gives its segments one after the other, overlapping, and past its end as far as it goes', async () => {
    const found: Float32Array[] = [];
    const opened = await Recording.open(bytes, name);
    await opened.eachSegment(segments, async (sound, index) => {
      found[index] = await sound;
    });
    const expected = await Promise.all(
      segments.map(async (segment) => (await Recording.open(bytes, name)).decode(segment)),
    );
    expect(found).toEqual(expected);
  });

  it('tells of a segment beyond its end in its place, and goes on', async () => {
    const opened = await Recording.open(bytes, name);
    const codes: unknown[] = [];
    await opened.eachSegment(
      [
        { startMs: 5000, endMs: 6000 },
        { startMs: 7000, endMs: 8000 },
      ],
      async (sound) => {
        codes.push(await sound.catch((error: { code: string }) => error.code));
      },
    );
    expect(codes).toEqual(['audio-too-short', 'audio-too-short']);
  });

  it('wants them in order', async () => {
    const opened = await Recording.open(bytes, name);
    const backwards = opened.eachSegment([...segments].reverse(), async () => {});
    await expect(backwards).rejects.toThrow(RangeError);
  });
});
