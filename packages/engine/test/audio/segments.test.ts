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

describe('one channel of several', () => {
  const sampleRate = 16_000;
  const left = tone(300, sampleRate, 16_000, 0.3);
  const right = tone(900, sampleRate, 16_000, 0.3);
  const bytes = asFile(writeWav([left, right], { sampleRate }));
  const alone = (samples: Float32Array) => asFile(writeWav([samples], { sampleRate }));
  const part = { startMs: 200, endMs: 700 };

  it.each([
    [1, left],
    [2, right],
  ])('%i is what it is alone: whole, in segments, streamed, and by its levels', async (channel, samples) => {
    const opened = async () => Recording.open(bytes, 'a.wav', undefined, { channel });
    const expected = await Recording.open(alone(samples), 'a.wav');
    expect(await (await opened()).decode()).toEqual(await expected.decode());
    expect(await (await opened()).decode(part)).toEqual(await expected.decode(part));
    const segments: Float32Array[] = [];
    await (await opened()).eachSegment([part], async (sound) => void segments.push(await sound));
    expect(segments).toEqual([await expected.decode(part)]);
    const streamed: number[] = [];
    await (await opened()).stream(async (sound) => void streamed.push(...sound));
    expect(Float32Array.from(streamed)).toEqual(await expected.decode());
    expect(await (await opened()).decode()).not.toEqual(
      await (await Recording.open(bytes, 'a.wav')).decode(),
    );
  });

  it('is not warned of for what the others are', async () => {
    const opposite = asFile(writeWav([left, left.map((x) => -x)], { sampleRate }));
    const warnings: string[] = [];
    const told = ({ code }: { readonly code: string }) => void warnings.push(code);
    await (await Recording.open(opposite, 'a.wav', told)).measure();
    expect(warnings).toEqual(['audio-channels-cancel']);
    await (await Recording.open(opposite, 'a.wav', told, { channel: 2 })).measure();
    expect(warnings).toHaveLength(1);
  });

  it('that the recording has not is refused', async () => {
    const refused = Recording.open(bytes, 'a.wav', undefined, { channel: 3 });
    await expect(refused).rejects.toMatchObject({
      code: 'channel-missing',
      message: expect.stringContaining('a.wav has 2 channels'),
    });
  });
});

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
