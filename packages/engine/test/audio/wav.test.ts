import { decodeAudio, inspectAudio } from '@persephone/engine/audio';
import { encodeWav16 } from '@persephone/formats/wav';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined } from './support/tags.js';
import { asFile, type Encoding, g711Value, tone, writeWav } from './support/wav.js';

const ascii = (text: string) => new TextEncoder().encode(text);
const noise = (length: number, seed = 1): Float32Array => {
  let s = seed;
  return Float32Array.from({ length }, () => {
    s = (Math.imul(s, 1103515245) + 12345) & 0x7fffffff;
    return (s / 2 ** 30 - 1) * 0.9;
  });
};

function expectClose(actual: Float32Array, expected: Float32Array, tolerance: number) {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    worst = Math.max(worst, Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? 0)));
  }
  expect(worst).toBeLessThanOrEqual(tolerance);
}

async function refusal(bytes: Uint8Array, code: string, message: RegExp) {
  const expected = expect.objectContaining({
    name: 'EngineError',
    code,
    message: expect.stringMatching(new RegExp(`field\\.wav.*${message.source}`, 's')),
  });
  await expect(decodeAudio(bytes, 'field.wav')).rejects.toEqual(expected);
  await expect(inspectAudio(asFile(bytes), 'field.wav')).rejects.toEqual(expected);
}

const quantum: Record<Encoding, number> = {
  u8: 1 / 256,
  s16: 1 / 65536,
  s24: 1e-7,
  s32: 1e-7,
  f32: 0,
  f64: 1e-7,
  alaw: 0.016,
  ulaw: 0.016,
};

describe('WAV', () => {
  const encodings = Object.keys(quantum) as Encoding[];
  const left = noise(501);
  const right = noise(501, 7);
  const mean = left.map((l, i) => (l + (right[i] ?? 0)) / 2);

  it.each(encodings)('%s: mono, stereo, plain and extensible, both byte orders', async (encoding) => {
    for (const extensible of [false, true]) {
      for (const bigEndian of extensible ? [false] : [false, true]) {
        const options = { encoding, extensible, bigEndian };
        expectClose(await decodeAudio(writeWav([left], options), 'a.wav'), left, quantum[encoding]);
        expectClose(await decodeAudio(writeWav([left, right], options), 'a.wav'), mean, quantum[encoding]);
      }
    }
  });

  it('decodes every A-law and µ-law code to its value in G.711', async () => {
    for (const law of ['alaw', 'ulaw'] as const) {
      const values = Float32Array.from({ length: 256 }, (_, code) => g711Value(code, law));
      expectClose(await decodeAudio(writeWav([values], { encoding: law }), 'a.wav'), values, 0);
    }
    expect(g711Value(0, 'ulaw') * 32768).toBe(-32124);
    expect(g711Value(0x2a, 'alaw') * 32768).toBe(-32256);
  });

  it('mixes more than two channels by their mean', async () => {
    const channels = [noise(50, 3), noise(50, 4), noise(50, 5)];
    const expected = Float32Array.from({ length: 50 }, (_, i) =>
      channels.reduce((sum, c) => sum + (c[i] ?? 0) / 3, 0),
    );
    expectClose(await decodeAudio(writeWav(channels, { encoding: 'f32' }), 'a.wav'), expected, 1e-6);
  });

  it('finds the samples behind and before other chunks, with padding', async () => {
    const before = [
      { id: 'bext', body: new Uint8Array(703).fill(1) },
      { id: 'LIST', body: ascii('data!') },
      { id: 'JUNK', body: new Uint8Array(20_001) },
    ];
    const after = [{ id: 'LIST', body: ascii('INFO and more') }];
    const bytes = writeWav([left], { encoding: 'u8', before, after });
    expectClose(await decodeAudio(bytes, 'a.wav'), left, quantum.u8);
    expect(await inspectAudio(asFile(bytes), 'a.wav')).toEqual({
      durationMs: 31,
      sampleRate: 16000,
      channels: 1,
      sampleCount: 501,
      warnings: [],
    });
  });

  it('takes the rest of the file where a writer to a pipe could not know how long it is', async () => {
    for (const claimedBytes of [0, 0xffffffff, 0x7ffff000, 0x80000000]) {
      const bytes = writeWav([left], { claimedBytes });
      expectClose(await decodeAudio(bytes, 'a.wav'), left, quantum.s16);
      expect((await inspectAudio(asFile(bytes), 'a.wav')).sampleCount).toBe(501);
    }
  });

  it('reads RF64 by its 64-bit size', async () => {
    const after = [{ id: 'LIST', body: ascii('INFO') }];
    expectClose(await decodeAudio(writeWav([left], { rf64: true, after }), 'a.wav'), left, quantum.s16);
  });

  it('reads BW64 as RF64', async () => {
    const bytes = writeWav([left], { rf64: true });
    bytes.set(ascii('BW64'));
    expectClose(await decodeAudio(bytes, 'a.wav'), left, quantum.s16);
    expect((await inspectAudio(asFile(bytes), 'a.wav')).warnings).toEqual([]);
  });

  const mended = async (bytes: Uint8Array, message: RegExp) => {
    expectClose(await decodeAudio(bytes, 'a.wav'), left, quantum.s16);
    const { sampleCount, warnings } = await inspectAudio(asFile(bytes), 'a.wav');
    expect(sampleCount).toBe(501);
    expect(warnings).toEqual([{ code: 'audio-header-mended', detail: expect.stringMatching(message) }]);
  };

  it('reads an RF64 whose sizes were never written to its end', async () => {
    const bytes = writeWav([left], { rf64: true });
    bytes.fill(0, 20, 44);
    await mended(bytes, /a\.wav was never completed/);
  });

  it('lets channels and bits decide against a wrong block size', async () => {
    for (const blockAlign of [0, 1, 3, 16]) {
      const bytes = writeWav([left]);
      bytes.set([blockAlign, 0], 32);
      await mended(bytes, new RegExp(`cannot take ${blockAlign} bytes`));
    }
    const both = writeWav([left, right]);
    both.set([2, 0], 32);
    expectClose(await decodeAudio(both, 'a.wav'), mean, quantum.s16);
  });

  it('finds the chunk behind one of odd size that lacks its padding', async () => {
    for (const id of ['LIST', 'bext']) {
      const bytes = writeWav([left], { before: [{ id, body: ascii('seventeen bytes..') }] });
      const pad = 12 + 8 + 17;
      await mended(joined(bytes.subarray(0, pad), bytes.subarray(pad + 1)), new RegExp(`chunk "${id}"`));
    }
  });

  it('reads its own writing, clipping what is too loud', async () => {
    expectClose(await decodeAudio(encodeWav16(left, 16000), 'a.wav'), left, quantum.s16);
    const loud = await decodeAudio(encodeWav16(Float32Array.of(2, -2), 16000), 'a.wav');
    expect(Array.from(loud)).toEqual([32767 / 32768, -1]);
  });

  it('counts the same samples read at once and in any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...encodings),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 200 }),
        async (encoding, channels, piece) => {
          const bytes = writeWav(
            Array.from({ length: channels }, (_, c) => noise(97, c + 1)),
            { encoding, before: [{ id: 'LIST', body: new Uint8Array(piece) }] },
          );
          const info = await inspectAudio(asFile(bytes), 'a.wav');
          expect(info).toMatchObject({ channels, sampleCount: 97 });
          expect(await decodeAudio(bytes, 'a.wav')).toHaveLength(97);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('gives a segment that is the same samples as in the whole', async () => {
    for (const sampleRate of [8000, 16000, 44100, 48000]) {
      const bytes = writeWav([noise(sampleRate / 2)], { sampleRate });
      const whole = await decodeAudio(bytes, 'a.wav');
      expect(whole).toHaveLength(8000);
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 490 }),
          fc.integer({ min: 1, max: 300 }),
          async (startMs, ms) => {
            const part = await decodeAudio(bytes, 'a.wav', { startMs, endMs: startMs + ms });
            expect(part).toEqual(whole.slice(startMs * 16, (startMs + ms) * 16));
          },
        ),
        { numRuns: 25 },
      );
    }
  });
});

describe('a WAV file that is not what its header has', () => {
  const samples = tone(440, 16000, 16000);
  const good = writeWav([samples]);

  it('cut off: reports how much is there and how much was promised', async () => {
    await refusal(good.subarray(0, 44 + 8000), 'audio-truncated', /0\.25 s.*1\.00 s.*copy it again/);
    await refusal(good.subarray(0, good.length - 1700), 'audio-truncated', /0\.95 s.*promises 1\.00 s/);
    await refusal(writeWav([samples], { claimedBytes: 2 ** 30 }), 'audio-truncated', /1\.00 s.*33554\.43 s/);
    await refusal(good.subarray(0, 30), 'audio-truncated', /before its samples begin/);
    await refusal(good.subarray(0, 5), 'audio-truncated', /before its samples begin/);
  });

  it('without the last buffers that a recorder did not write: what is there is sound', async () => {
    for (const lost of [1, 2, 726, 1452]) {
      const bytes = good.subarray(0, good.length - lost);
      const expected = Math.floor((32000 - lost) / 2);
      expect(await decodeAudio(bytes, 'a.wav')).toHaveLength(expected);
      expect((await inspectAudio(asFile(bytes), 'a.wav')).sampleCount).toBe(expected);
    }
    const long = writeWav([tone(440, 16000, 160_000)]);
    expect(await decodeAudio(long.subarray(0, long.length - 3200), 'a.wav')).toHaveLength(158_400);
    await refusal(long.subarray(0, long.length - 3202), 'audio-truncated', /9\.90 s.*10\.00 s/);
  });

  it('empty', async () => {
    await refusal(new Uint8Array(), 'audio-empty', /0 bytes/);
    await refusal(writeWav([[]]), 'audio-empty', /no samples/);
    await refusal(Uint8Array.from([...writeWav([[]]), 1]), 'audio-empty', /no samples/);
    for (const body of ['INFO', 'INFO and more']) {
      const after = [{ id: 'LIST', body: ascii(body) }];
      await refusal(writeWav([[]], { after }), 'audio-empty', /no samples/);
    }
  });

  it('of three samples behind a size of 0', async () => {
    const few = writeWav([[0.5, 0.25, -0.5]], { claimedBytes: 0 });
    expect(Array.from(await decodeAudio(few, 'a.wav'))).toEqual([0.5, 0.25, -0.5]);
    expect((await inspectAudio(asFile(few), 'a.wav')).sampleCount).toBe(3);
  });

  it('not numbers', async () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300]) {
      const values = [0.1, 0.2, 0.3, 0.4, wrong, 0.5];
      await refusal(writeWav([values], { encoding: 'f64' }), 'audio-not-finite', /0\.000 s/);
    }
  });

  it('text, a picture, or another format', async () => {
    await refusal(
      ascii('This is what she said on Monday.\n'),
      'audio-unreadable',
      /does not look like audio.*text/,
    );
    await refusal(new Uint8Array(5000), 'audio-unreadable', /does not look like audio/);
    await refusal(Uint8Array.of(0xff, 0xf1, 0x50, 0x80), 'audio-format-unknown', /AAC.*Install ffmpeg.*WAV/);
    await refusal(ascii('RIFF\0\0\0\0AVI LIST'), 'audio-format-unknown', /AVI/);
    await refusal(ascii('RIFF\0\0\0\0ACONanih'), 'audio-unreadable', /not WAVE/);
  });

  const changed = (at: number, ...values: number[]) => {
    const bytes = good.slice();
    bytes.set(values, at);
    return bytes;
  };

  it('with an impossible header', async () => {
    await refusal(changed(24, 0, 0, 0, 0), 'audio-unreadable', /0 samples a second/);
    await refusal(changed(24, 255, 255, 255, 255), 'audio-unreadable', /4294967295 samples a second/);
    await refusal(changed(22, 0, 0), 'audio-unreadable', /0 channels/);
    await refusal(changed(22, 255, 255), 'audio-unreadable', /65535 channels/);
    await refusal(
      changed(28, 0, 0xfa, 0, 0, 4, 0),
      'audio-unreadable',
      /contradicts itself.*cannot take 4 bytes/,
    );
    await refusal(changed(16, 10), 'audio-unreadable', /format chunk has 10 bytes/);
    await refusal(changed(12, ...ascii('xxxx')), 'audio-unreadable', /before the description/);
  });

  it('of an encoding that is not decoded here: its name, whatever else its header has', async () => {
    // As dictaphones and telephone recorders write them: blocks that are no samples, bits that are none.
    const coded = (tag: number, blockAlign: number, bits: number) => {
      const bytes = changed(20, tag & 255, tag >> 8);
      bytes.set([blockAlign & 255, blockAlign >> 8, bits, 0], 32);
      return bytes;
    };
    await refusal(coded(0x11, 512, 4), 'audio-format-unknown', /holding IMA ADPCM.*16-bit PCM/);
    await refusal(coded(0x02, 256, 4), 'audio-format-unknown', /Microsoft ADPCM/);
    await refusal(coded(0x31, 65, 0), 'audio-format-unknown', /GSM 6\.10/);
    await refusal(coded(0x55, 1, 0), 'audio-format-unknown', /holding MP3/);
    await refusal(coded(0x50, 1, 0), 'audio-format-unknown', /MPEG layer I or II/);
    await refusal(coded(0x45, 5, 4), 'audio-format-unknown', /G\.726/);
    await refusal(coded(0x1234, 1, 0), 'audio-format-unknown', /format 0x1234/);
    await refusal(coded(0x01, 8, 64), 'audio-format-unknown', /PCM of 64 bits/);
  });

  it('NIST SPHERE under its name: what it is and how to convert it', async () => {
    const sphere = ascii('NIST_1A\n   1024\nsample_count -i 7360\nend_head\n'.padEnd(1024));
    await refusal(sphere, 'audio-format-unknown', /NIST SPHERE.*sox in\.wav/);
  });

  it('a segment beyond the end', async () => {
    await expect(decodeAudio(good, 'field.wav', { startMs: 1000 })).rejects.toMatchObject({
      code: 'audio-too-short',
      message: expect.stringMatching(/field\.wav is 1 s long/),
    });
    expect(await decodeAudio(good, 'field.wav', { startMs: 900, endMs: 5000 })).toHaveLength(1600);
    await expect(decodeAudio(good, 'field.wav', { startMs: 10, endMs: 10 })).rejects.toThrow(RangeError);
  });

  it('whatever its bytes: an EngineError naming the file, or sound', async () => {
    const check = async (bytes: Uint8Array) => {
      const outcomes = await Promise.allSettled([
        decodeAudio(bytes, 'field.wav'),
        inspectAudio(asFile(bytes), 'field.wav'),
      ]);
      expect(outcomes[0].status).toBe(outcomes[1].status);
      for (const outcome of outcomes) {
        const refused = { reason: { name: 'EngineError', message: expect.stringContaining('field.wav') } };
        const read = { value: expect.anything() };
        expect(outcome).toMatchObject(outcome.status === 'fulfilled' ? read : refused);
      }
    };
    const small = writeWav([noise(20), noise(20)], {
      encoding: 's24',
      before: [{ id: 'LIST', body: ascii('odd') }],
    });
    const corrupted = fc
      .tuple(
        fc.array(fc.tuple(fc.nat({ max: 70 }), fc.nat({ max: 255 })), { maxLength: 4 }),
        fc.nat({ max: small.length }),
      )
      .map(([changes, length]) => {
        const bytes = small.slice(0, length);
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        return bytes;
      });
    await fc.assert(fc.asyncProperty(corrupted, check), { numRuns: 500 });
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), check), { numRuns: 200 });
  });
});
