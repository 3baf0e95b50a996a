import { decodeAudio, inspectAudio, openSoundFile, sniffAudio } from '@persephone/engine/audio';
import { mpegFrameHeader } from '@persephone/formats/file-kind';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mpegCodec } from '../../src/audio/codecs.js';
import { recording } from './support/recordings.js';
import { apeTag, ascii, id3v1, id3v2, joined } from './support/tags.js';
import { asFile } from './support/wav.js';

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

  it('is recognised by its bytes and decoded into the mean of its channels, nothing moved', async () => {
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

  it('gives a segment that is the same samples as in the whole', async () => {
    const whole = await decodeAudio(bytes, name);
    expect(await decodeAudio(bytes, name, { startMs: 123, endMs: 456 })).toEqual(
      whole.slice(123 * 16, 456 * 16),
    );
  });

  it('cut off or damaged: an EngineError naming the file, or sound, in little time', async () => {
    const check = async (bad: Uint8Array) => {
      const outcome = await inspectAudio(asFile(bad), 'field.rec').catch((error: unknown) => error);
      const failed = outcome instanceof Error;
      const refused = { name: 'EngineError', message: expect.stringContaining('field.rec') };
      const inspected = { sampleCount: expect.any(Number) };
      expect(outcome).toMatchObject(failed ? refused : inspected);
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
  it('FLAC and Ogg are reported as cut off', async () => {
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
  const id3 = id3v2(10_016);
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

  it('knows mono, which its decoder does not report', async () => {
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

describe('MP3 files joined', () => {
  const mp3 = recording('two-tones.mp3');
  const infoAt = (bytes: Uint8Array) =>
    bytes.findIndex((_, i) => ['Xing', 'Info'].includes(String.fromCharCode(...bytes.subarray(i, i + 4))));

  it('of one kind give the sound of both, each without its padding, whatever tags are between', async () => {
    for (const between of [new Uint8Array(0), id3v1(), joined(apeTag(), id3v1()), id3v2(5000)]) {
      const both = joined(id3v2(400), mp3, between, mp3, apeTag(), id3v1());
      const info = await inspectAudio(asFile(both), 'both.mp3');
      expect(info).toMatchObject({ sampleCount: 2 * 13_230, warnings: [] });
      const [once, twice] = [await decodeAudio(mp3, 'a.mp3'), await decodeAudio(both, 'both.mp3')];
      expect(twice).toHaveLength(2 * once.length);
      expect(amplitude(twice.subarray(1600, 8000), 500)).toBeCloseTo(
        amplitude(once.subarray(1600, 8000), 500),
        5,
      );
      expect(amplitude(twice.subarray(11_200, 17_600), 500)).toBeCloseTo(12_000 / 65_536, 1.8);
    }
  });

  it('of another sample rate or another number of channels are refused with the place', async () => {
    const mono = recording('one-tone-mono.mp3');
    await expect(inspectAudio(joined(mp3, mono), 'both.mp3')).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringMatching(/both\.mp3.*sample rate changes from 22050 to 16000 Hz 0\.\d\d s after/),
    });
    await expect(decodeAudio(joined(mono, mp3), 'both.mp3')).rejects.toThrow(
      /from 16000 to 22050 Hz 0\.\d\d s/,
    );
  });

  it('one that is behind a header that does not count it gives all its sound, with a warning', async () => {
    const headless = mp3.subarray(mpegFrameHeader(mp3, 0)?.length ?? 0);
    const { sampleCount, warnings } = await inspectAudio(joined(mp3, headless), 'both.mp3');
    expect(sampleCount).toBeGreaterThan(2 * 13_230);
    expect(warnings).toMatchObject([{ code: 'audio-length-differs' }]);
  });

  it('a few frames that are missing are a warning, a frame that is cut off, too', async () => {
    const at = infoAt(mp3);
    const frames = new DataView(mp3.buffer).getUint32(at + 8);
    const body = mp3.subarray(mpegFrameHeader(mp3, 0)?.length ?? 0);
    const long = joined(mp3, body, body, body);
    new DataView(long.buffer).setUint32(at + 8, 4 * frames + 2);
    expect((await inspectAudio(long, 'a.mp3')).warnings).toMatchObject([
      { code: 'audio-length-differs', detail: expect.stringContaining(`${4 * frames} MPEG frames`) },
    ]);
    new DataView(long.buffer).setUint32(at + 8, 4 * frames + 20);
    await expect(inspectAudio(long, 'a.mp3')).rejects.toMatchObject({ code: 'audio-truncated' });
    expect((await inspectAudio(mp3.subarray(0, mp3.length - 10), 'a.mp3')).warnings).toMatchObject([
      { code: 'audio-length-differs', detail: expect.stringContaining('breaks off within its last frame') },
    ]);
  });

  it('rubbish of any size behind the sound is passed over and reported', async () => {
    for (const byte of [0xff, 0x49, 0x54]) {
      const { sampleCount, warnings } = await inspectAudio(
        joined(mp3, new Uint8Array(300_000).fill(byte)),
        'a.mp3',
      );
      expect(sampleCount).toBe(13_230);
      expect(warnings).toMatchObject([
        { code: 'audio-part-skipped', detail: expect.stringContaining('300000 bytes') },
      ]);
    }
  });

  it('bytes that were passed over are reported', async () => {
    const middle = Math.floor(mp3.length / 2);
    const hurt = joined(mp3.subarray(0, middle), ascii('no sound'.repeat(100)), mp3.subarray(middle));
    const { warnings } = await inspectAudio(hurt, 'a.mp3');
    expect(warnings.map(({ code }) => code)).toContain('audio-part-skipped');
  });
});

describe('Ogg streams that are not whole', () => {
  /** Where each page begins. */
  const pages = (bytes: Uint8Array): number[] =>
    [...bytes.keys()].filter((i) => String.fromCharCode(...bytes.subarray(i, i + 4)) === 'OggS');

  it.each(['two-tones.oga', 'two-tones.ogg', 'two-tones.opus'])(
    '%s without a page in its middle',
    async (name) => {
      const bytes = recording(name);
      const [, second = 0, third = 0] = pages(bytes);
      expect(third).toBeGreaterThan(second);
      const without = joined(bytes.subarray(0, second), bytes.subarray(third));
      await expect(inspectAudio(without, name)).rejects.toMatchObject({ code: 'audio-unreadable' });
    },
  );

  /** The polynomial of RFC 3533, bit by bit. */
  function pageSum(page: Uint8Array): number {
    let sum = 0;
    for (const byte of page) {
      sum ^= byte << 24;
      for (let i = 0; i < 8; i++) sum = sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
    }
    return sum >>> 0;
  }

  /** The same page with something else in its head. */
  function changed(page: Uint8Array, change: (view: DataView) => void): Uint8Array {
    const bytes = page.slice();
    const view = new DataView(bytes.buffer);
    change(view);
    view.setUint32(22, 0);
    view.setUint32(22, pageSum(bytes), true);
    return bytes;
  }

  it.each(['two-tones.ogg', 'two-tones.opus'])(
    '%s without a mark at its end is used, with a warning',
    async (name) => {
      const bytes = recording(name);
      const last = pages(bytes).at(-1) ?? 0;
      const page = changed(bytes.subarray(last), (view) => view.setUint8(5, view.getUint8(5) & ~4));
      const whole = await inspectAudio(bytes, name);
      const { sampleCount, warnings } = await inspectAudio(joined(bytes.subarray(0, last), page), name);
      expect(sampleCount).toBe(whole.sampleCount);
      expect(warnings).toMatchObject([
        { code: 'audio-length-differs', detail: expect.stringContaining('no mark at its end') },
      ]);
    },
  );

  it.each(['two-tones.ogg', 'two-tones.opus'])(
    '%s whose positions begin late gives its sound',
    async (name) => {
      const bytes = recording(name);
      const last = pages(bytes).at(-1) ?? 0;
      const later = changed(bytes.subarray(last), (view) => view.setUint32(6, 5_000_000, true));
      const { sampleCount, warnings } = await inspectAudio(joined(bytes.subarray(0, last), later), name);
      expect(sampleCount).toBeGreaterThanOrEqual((await inspectAudio(bytes, name)).sampleCount);
      expect(warnings).toMatchObject([
        { code: 'audio-length-differs', detail: expect.stringContaining('counted from where it begins') },
      ]);
    },
  );

  /** The only page of sound as two, of which the first has so many packets and this position. */
  function divided(bytes: Uint8Array, packets: number, granule: number, end: number): Uint8Array {
    const last = bytes.subarray(pages(bytes).at(-1) ?? 0);
    const lacing = last.subarray(27, 27 + (last[26] ?? 0));
    const segments = [...lacing.keys()].filter((i) => (lacing[i] ?? 0) < 255)[packets - 1] ?? 0;
    const body = last.subarray(27 + lacing.length);
    const size = lacing.subarray(0, segments + 1).reduce((sum, one) => sum + one, 0);
    const part = (of: Uint8Array, sound: Uint8Array, number: number, position: number, flags: number) =>
      changed(joined(last.subarray(0, 26), Uint8Array.of(of.length), of, sound), (view) => {
        view.setUint32(18, view.getUint32(18, true) + number, true);
        view.setUint32(6, position, true);
        view.setUint8(5, flags);
      });
    return joined(
      bytes.subarray(0, bytes.length - last.length),
      part(lacing.subarray(0, segments + 1), body.subarray(0, size), 0, granule, 0),
      part(lacing.subarray(segments + 1), body.subarray(size), 1, end, 4),
    );
  }

  it.each(['two-tones.ogg', 'two-tones.opus'])(
    '%s cut out of a longer one begins where its positions say',
    async (name) => {
      const bytes = recording(name);
      const samplesOf = async (of: Uint8Array) => {
        const parts: number[] = [];
        for await (const { channels } of (await openSoundFile(of, name)).blocks())
          parts.push(...(channels[0] ?? []));
        return parts;
      };
      const preSkip = name.endsWith('opus') ? 312 : 0;
      const whole = await samplesOf(bytes);
      const end = whole.length + preSkip;
      // Positions are too late by any number where a stream was recorded from its middle: all is given.
      const cutOff = divided(bytes, 15, 5_000_000, 6_000_000);
      const first = (await samplesOf(cutOff.subarray(0, pages(cutOff).at(-1)))).length;
      expect(first).toBeGreaterThan(3000);
      const cut = divided(bytes, 15, first + preSkip - 3000, end - 3000);
      expect(await samplesOf(divided(bytes, 15, first + preSkip, end))).toEqual(whole);
      expect(await samplesOf(cut)).toEqual(whole.slice(3000));
      const { sampleCount, warnings } = await inspectAudio(cut, name);
      expect(sampleCount).toBe(whole.length - 3000);
      expect(warnings).toMatchObject([
        { code: 'audio-part-skipped', detail: expect.stringContaining('before its beginning') },
      ]);
    },
  );

  it.each(['two-tones.ogg', 'two-tones.opus'])(
    '%s that promises more than it gives is refused',
    async (name) => {
      const bytes = recording(name);
      const last = pages(bytes).at(-1) ?? 0;
      const granule = new DataView(bytes.buffer, last).getUint32(6, true);
      const more = changed(bytes.subarray(last), (view) => view.setUint32(6, granule + 5000, true));
      await expect(inspectAudio(joined(bytes.subarray(0, last), more), name)).rejects.toMatchObject({
        code: 'audio-truncated',
      });
    },
  );
});
