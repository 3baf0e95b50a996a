import { readFileSync } from 'node:fs';
import { decodeAudio, inspectAudio, sniffAudio } from '@persephone/engine/audio';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mpegCodec } from '../../src/audio/codecs.js';
import { asFile } from './support/wav.js';

const recording = (name: string) =>
  new Uint8Array(readFileSync(new URL(`./recordings/${name}`, import.meta.url)));
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => Array.from(part)));
const ascii = (text: string) => new TextEncoder().encode(text);

/** The amplitude of a tone in 16 kHz samples. */
function amplitude(samples: Float32Array, hz: number): number {
  let s = 0;
  let c = 0;
  samples.forEach((x, i) => {
    s += x * Math.sin((2 * Math.PI * hz * i) / 16000);
    c += x * Math.cos((2 * Math.PI * hz * i) / 16000);
  });
  return (2 * Math.hypot(s, c)) / samples.length;
}

/** How far, in degrees, a 500 Hz tone is from beginning at 0: 1 ms is 180. */
function phase(samples: Float32Array): number {
  let s = 0;
  let c = 0;
  samples.forEach((x, i) => {
    s += x * Math.sin((2 * Math.PI * 500 * i) / 16000);
    c += x * Math.cos((2 * Math.PI * 500 * i) / 16000);
  });
  return (Math.atan2(c, s) * 180) / Math.PI;
}

const files = [
  { name: 'two-tones.flac', format: 'flac', sampleRate: 22050, sampleCount: 13230 },
  { name: 'two-tones.oga', format: 'ogg-flac', sampleRate: 22050, sampleCount: 13230 },
  { name: 'two-tones.mp3', format: 'mpeg', sampleRate: 22050, sampleCount: 13230 },
  { name: 'two-tones.ogg', format: 'ogg-vorbis', sampleRate: 22050, sampleCount: 13230 },
  { name: 'two-tones.opus', format: 'ogg-opus', sampleRate: 48000, sampleCount: 28800 },
] as const;

// The decoders report to the console what they also return.
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(files)('$format', ({ name, format, sampleRate, sampleCount }) => {
  const bytes = recording(name);

  it('is told by its bytes and decoded into the mean of its channels, nothing moved', async () => {
    expect(sniffAudio(bytes, 'misnamed.wav')).toBe(format);
    const samples = await decodeAudio(bytes, 'misnamed.wav');
    expect(samples).toHaveLength(9600);
    const middle = samples.subarray(1600, 8000);
    expect(amplitude(middle, 500)).toBeCloseTo(12000 / 65536, 1.8);
    expect(amplitude(middle, 800)).toBeCloseTo(8000 / 65536, 1.8);
    expect(amplitude(middle, 1300)).toBeLessThan(0.005);
    expect(Math.abs(phase(middle))).toBeLessThan(6);
  });

  it('is inspected as a file is read', async () => {
    expect(await inspectAudio(asFile(bytes), name)).toEqual({
      durationMs: 600,
      sampleRate,
      channels: 2,
      sampleCount,
      warnings: [],
    });
  });

  it('gives a stretch that is the same samples as in the whole', async () => {
    const whole = await decodeAudio(bytes, name);
    expect(await decodeAudio(bytes, name, { startMs: 123, endMs: 456 })).toEqual(
      whole.slice(123 * 16, 456 * 16),
    );
  });

  it('cut off or damaged: an EngineError naming the file, or sound, in little time', async () => {
    const check = async (bad: Uint8Array) => {
      const outcome = await inspectAudio(asFile(bad), 'field.rec').catch((error: unknown) => error);
      if ('sampleCount' in (outcome as object)) return;
      expect(outcome).toMatchObject({ name: 'EngineError', message: expect.stringContaining('field.rec') });
    };
    const change = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }));
    const damaged = fc
      .tuple(fc.array(change, { maxLength: 4 }), fc.integer({ min: 0, max: bytes.length }))
      .map(([changes, length]) => {
        const bad = bytes.slice();
        for (const [at, value] of changes) bad[at] = value;
        return bad.subarray(0, length);
      });
    await fc.assert(fc.asyncProperty(damaged, check), { numRuns: 25 });
  });
});

describe('compressed audio that is not whole', () => {
  it('FLAC and Ogg say that they are cut off', async () => {
    for (const name of ['two-tones.flac', 'two-tones.oga', 'two-tones.ogg', 'two-tones.opus']) {
      const bytes = recording(name);
      await expect(decodeAudio(bytes.subarray(0, bytes.length * 0.8), name)).rejects.toMatchObject({
        code: 'audio-truncated',
        message: expect.stringMatching(new RegExp(`^${name}.*copy it again`)),
      });
    }
  });

  it('an MP3 that promises far more frames than it has', async () => {
    const bytes = recording('two-tones.mp3');
    const at = bytes.findIndex((_, i) =>
      ['Xing', 'Info'].includes(String.fromCharCode(...bytes.subarray(i, i + 4))),
    );
    expect(at).toBeGreaterThan(0);
    bytes.set([0, 0, 4, 0], at + 8);
    await expect(decodeAudio(bytes, 'cut.mp3')).rejects.toMatchObject({
      code: 'audio-truncated',
      message: expect.stringMatching(/cut\.mp3 gives 0\.\d\d s.*promises 26\.\d\d s/),
    });
  });

  it('an Ogg page whose sum is wrong never reaches the decoder', async () => {
    for (const name of ['two-tones.oga', 'two-tones.ogg', 'two-tones.opus']) {
      const bytes = recording(name);
      bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
      await expect(decodeAudio(bytes, name)).rejects.toMatchObject({
        code: 'audio-unreadable',
        message: expect.stringMatching(/is damaged after byte \d+/),
      });
    }
  });

  it('several Ogg streams in one file', async () => {
    const twice = joined(recording('two-tones.ogg'), recording('two-tones.ogg'));
    await expect(decodeAudio(twice, 'both.ogg')).rejects.toMatchObject({ code: 'audio-format-unknown' });
  });
});

describe('MP3 with other things around its frames', () => {
  const mp3 = recording('two-tones.mp3');
  const id3 = joined(ascii('ID3\x04\0\0\0\0\x4e\x20'), new Uint8Array(10_016).fill(0xff));
  const junk = Uint8Array.from({ length: 70_000 }, (_, i) => (i * i * 31 + 7 * i) & 0xff);

  it('decodes the same behind a large tag, and before tags, padding, text and rubbish', async () => {
    const whole = await decodeAudio(mp3, 'a.mp3');
    const text = ascii('TAG this is what she said '.repeat(3000));
    for (const bytes of [
      joined(id3, mp3),
      joined(mp3, new Uint8Array(70_000)),
      joined(mp3, text),
      joined(mp3, junk),
      joined(mp3, new Uint8Array(70_000).fill(255)),
      joined(new Uint8Array(1000), mp3),
    ]) {
      expect(await decodeAudio(bytes, 'a.mp3')).toEqual(whole);
    }
  });

  it('goes on behind rubbish in the middle', async () => {
    const middle = Math.floor(mp3.length / 2);
    const samples = await decodeAudio(joined(mp3.subarray(0, middle), junk, mp3.subarray(middle)), 'a.mp3');
    expect(samples.length).toBeGreaterThan(7000);
  });

  it('knows mono, which its decoder does not tell', async () => {
    const mono = recording('one-tone-mono.mp3');
    expect(await inspectAudio(asFile(mono), 'a.mp3')).toMatchObject({ channels: 1, sampleRate: 16000 });
    expect(amplitude((await decodeAudio(mono, 'a.mp3')).subarray(2000, 6800), 500)).toBeCloseTo(
      (0.95 * 12000) / 32768,
      1.8,
    );
  });

  it('holds only a tag: there is no sound', async () => {
    await expect(decodeAudio(id3, 'tag.mp3')).rejects.toMatchObject({ code: 'audio-empty' });
  });

  it('has a decoder that throws where it would read on for ever', async () => {
    const codec = await mpegCodec();
    expect(() => {
      for (let i = 0; i < 20; i++) codec.decode(joined(mp3, junk));
    }).toThrow(/MPG123/);
    codec.free();
  });
});
