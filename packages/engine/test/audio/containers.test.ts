import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Imdct } from '../../src/audio/aac/imdct.js';
import { openSoundFile } from '../../src/audio/index.js';
import { EngineError } from '../../src/errors/index.js';

const rate = 32_000;
/** 1.2345 s of AAC-LC without noise in the place of sound, made of the formulas in `toneAt`: 440 Hz that comes and goes, and 1 kHz. */
const m4a = new Uint8Array(readFileSync(new URL('./fixtures/tones.m4a', import.meta.url)));
const toneAt = [
  (t: number) => (t % 0.5 < 0.25 ? 0.4 * Math.sin(2 * Math.PI * 440 * t) : 0),
  (t: number) => 0.3 * Math.sin(2 * Math.PI * 1000 * t),
] as const;

/** Of tones.m4a as FFmpeg 5.1 decodes it, each channel's sample 1000 and every 2750th from there on. */
const samplesOfFfmpeg = [
  [
    -0.3804299, -0.2220241, 0.2567382, 0.0, 0.0, 0.0, -0.3161226, 0.1481528, 0.4496248, 0.0, 0.0, 0.0,
    -0.0061559, 0.3704582, 0.3036501,
  ],
  [
    0.3008759, 0.2536729, 0.1454413, 0.1165078, 0.0018875, -0.1147079, -0.212015, -0.2768267, -0.3010295,
    -0.2770397, -0.2123051, -0.1149292, 0.0002245, 0.1147794, 0.2711433,
  ],
] as const;

async function samplesOf(bytes: Uint8Array, name = 'session.mp4') {
  const file = await openSoundFile(bytes, name);
  const parts: number[][] = Array.from({ length: file.channels }, () => []);
  let at = 0;
  for await (const block of file.blocks()) {
    expect(block.first).toBe(at);
    for (const [c, samples] of block.channels.entries()) for (const value of samples) parts[c]?.push(value);
    at += block.channels[0]?.length ?? 0;
  }
  return { ...file, parts };
}

const runFfmpeg = (args: readonly string[]) =>
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...args], { maxBuffer: 2 ** 26 });
const ffmpeg = (() => {
  try {
    return String(runFfmpeg(['-version']));
  } catch {
    return null;
  }
})();

const refused = (bytes: Uint8Array, code: string, message: RegExp) =>
  expect(samplesOf(bytes)).rejects.toEqual(
    expect.objectContaining({ name: EngineError.name, code, message: expect.stringMatching(message) }),
  );

const ascii = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const big = (value: number, bytes = 4) =>
  Uint8Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) % 256);
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const chunk = (id: string, ...body: Uint8Array[]) => {
  const content = join(...body);
  return join(ascii(id), big(content.length), content);
};

/** The bytes at the first place where a mark stands, changed. */
function changed(mark: string, offset: number, bytes: Uint8Array): Uint8Array {
  const copy = m4a.slice();
  const at = Buffer.from(copy).indexOf(mark, 0, 'latin1');
  expect(at).toBeGreaterThan(0);
  copy.set(bytes, at + offset);
  return copy;
}

describe('AAC in MP4', () => {
  test('is as long as the film, in its time, and sounds as what it was made of', async () => {
    const { sampleRate, channels, parts } = await samplesOf(m4a);
    expect({ sampleRate, channels }).toEqual({ sampleRate: rate, channels: 2 });
    expect(parts.map(({ length }) => length)).toEqual([39_504, 39_504]);
    for (const [c, values] of samplesOfFfmpeg.entries()) {
      for (const [i, value] of values.entries()) expect(parts[c]?.[1000 + 2750 * i]).toBeCloseTo(value, 6);
    }
    // What the encoder left out, above all where a tone begins, is 16.4 and 20.1 dB below; a delay of one sample would
    // leave 14 dB of the 1 kHz.
    for (const [c, least] of [16.4, 20].entries()) {
      let signal = 0;
      let error = 0;
      for (const [i, value] of (parts[c] ?? []).entries()) {
        const expected = toneAt[c]?.(i / rate) ?? 0;
        signal += expected ** 2;
        error += (value - expected) ** 2;
      }
      expect(10 * Math.log10(signal / error)).toBeGreaterThan(least);
    }
  });

  test.skipIf(ffmpeg === null)('gives the samples that ffmpeg gives, at every rate', async () => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'persephone-aac-'));
    try {
      // Sweeps with clicks, that long and short windows and their shaping take turns; no noise in the place of sound.
      for (const hertz of [
        8000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000,
      ]) {
        const left = '0.5*sin(2*PI*(100+900*t)*t)+0.3*(random(0)-0.5)*gt(mod(t,0.2),0.19)';
        const right = '0.4*sin(2*PI*(400+300*t)*t)+0.5*gt(mod(t,0.31),0.309)';
        const made = joinPath(folder, `${hertz}.m4a`);
        const source = ['-f', 'lavfi', '-i', `aevalsrc='${left}|${right}':s=${hertz}:d=2`];
        runFfmpeg([...source, '-c:a', 'aac', '-aac_pns', '0', '-aac_is', '0', made]);
        const raw = runFfmpeg(['-i', made, '-f', 'f32le', '-c:a', 'pcm_f32le', '-']);
        const theirs = new Float32Array(raw.buffer, raw.byteOffset, raw.byteLength / 4);
        const { parts } = await samplesOf(new Uint8Array(readFileSync(made)));
        expect(parts.map(({ length }) => length)).toEqual([2 * hertz, 2 * hertz]);
        let worst = 0;
        for (const [c, ours] of parts.entries()) {
          for (const [i, value] of ours.entries()) {
            worst = Math.max(worst, Math.abs(value - (theirs[2 * i + c] ?? Number.NaN)));
          }
        }
        expect(worst, `${hertz} Hz`).toBeLessThan(1e-6);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.skipIf(ffmpeg === null)(
    'keeps what is coded once for both channels in the phase that it had',
    async () => {
      const folder = mkdtempSync(joinPath(tmpdir(), 'persephone-aac-'));
      try {
        const made = joinPath(folder, 'intensity.m4a');
        const source = ['-f', 'lavfi', '-i', "aevalsrc='random(0)-0.5|0.5*(random(0)-0.5)':s=44100:d=1"];
        // The same noise in both channels, the second at half its amplitude.
        const both = ['-af', 'pan=stereo|c0=c0|c1=0.5*c0'];
        runFfmpeg([...source, ...both, '-c:a', 'aac', '-b:a', '64k', '-aac_pns', '0', '-aac_is', '1', made]);
        const { parts } = await samplesOf(new Uint8Array(readFileSync(made)));
        const [left, right] = [parts[0] ?? [], parts[1] ?? []];
        const product = (a: number[], b: number[]) =>
          a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
        expect(product(left, right) / Math.sqrt(product(left, left) * product(right, right))).toBeGreaterThan(
          0.9,
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  test('cut off, or without its index, is told, whatever its name', async () => {
    await refused(m4a.subarray(0, m4a.length - 700), 'audio-truncated', /session\.mp4 is not whole.*mdat/);
    await refused(m4a.subarray(0, 300), 'audio-truncated', /session\.mp4 is not whole.*copy it again/);
    const moov = Buffer.from(m4a).indexOf('moov', 0, 'latin1');
    await refused(changed('moov', 0, ascii('free')), 'audio-truncated', /\(moov\) is missing/);
    expect(moov).toBeGreaterThan(0);
  });

  test('without sound, encrypted, in pieces, or in a codec that is not decoded here, says so and what to do', async () => {
    await refused(changed('soun', 0, ascii('vide')), 'audio-empty', /video without sound/);
    await refused(changed('mp4a', 0, ascii('drms')), 'audio-format-unknown', /encrypted/);
    await refused(changed('mp4a', 0, ascii('ac-3')), 'audio-format-unknown', /AC-3.*Install ffmpeg/);
    await refused(changed('mp4a', 0, ascii('alac')), 'audio-format-unknown', /ALAC.*Install ffmpeg/);
    await refused(changed('elst', 4 + 4 + 4 + 8, big(0x2_0000)), 'audio-format-unknown', /pieces.*ffmpeg/);
    // Object type 5: spectral band replication.
    const config = Buffer.from(m4a).indexOf('esds', 0, 'latin1');
    const tag = m4a.indexOf(5, config + 20);
    const he = m4a.slice();
    const first = he.subarray(tag).indexOf(0x12);
    expect(first).toBeGreaterThan(0);
    he[tag + first] = ((he[tag + first] ?? 0) & 7) | (5 << 3);
    await refused(he, 'audio-format-unknown', /HE-AAC.*Install ffmpeg/);
  });

  test('damaged anywhere gives an EngineError that names the file, or sound', async () => {
    for (let i = 0; i < 120; i++) {
      const copy = m4a.slice();
      const at = (i * 7919) % copy.length;
      copy[at] = (copy[at] ?? 0) ^ (1 << (i % 8));
      const outcome = await samplesOf(copy).catch((error: unknown) => error);
      const isFine =
        outcome instanceof EngineError
          ? outcome.message.includes('session.mp4')
          : !(outcome instanceof Error);
      expect(isFine, `byte ${at}: ${String(outcome)}`).toBe(true);
    }
  });

  test('with the size of any box overwritten gives an EngineError that names the file, or the same sound', async () => {
    const { parts } = await samplesOf(m4a);
    const sound = JSON.stringify(parts);
    const types =
      /ftyp|free|mdat|moov|mvhd|trak|tkhd|edts|elst|mdia|mdhd|hdlr|minf|smhd|dinf|dref|stbl|stsd|mp4a|esds|stts|stsc|stsz|stco|udta/gu;
    const boxes = [...Buffer.from(m4a).toString('latin1').matchAll(types)];
    expect(boxes.map(([type]) => type)).toEqual(expect.arrayContaining(['elst', 'mdia', 'stsd', 'stco']));
    const outcomes = new Map<string, unknown>();
    for (const { 0: type, index } of boxes) {
      for (const size of [0, 1, 7, 8, 9, 12, 20, 0x7fff_ffff, 0xffff_ffff]) {
        const copy = m4a.slice();
        copy.set(big(size), index - 4);
        const outcome = await samplesOf(copy).then(
          (file) => (JSON.stringify(file.parts) === sound ? 'the same sound' : file.parts[0]?.length),
          (error: unknown) =>
            error instanceof EngineError && error.message.includes('session.mp4') ? 'an EngineError' : error,
        );
        outcomes.set(`${type} of ${size} bytes`, outcome);
      }
    }
    const others = [...outcomes].filter(
      ([, outcome]) => !['the same sound', 'an EngineError'].includes(String(outcome)),
    );
    expect(others).toEqual([]);
    expect(outcomes.get('elst of 8 bytes')).toBe('an EngineError');
    expect([...outcomes.values()]).toContain('the same sound');
  }, 60_000);

  test.each([8, 256, 2048])('its transform of %i samples is the sum that the standard has', (size) => {
    const input = Float64Array.from({ length: size / 2 }, (_, k) => Math.sin(k * k));
    const output = new Float64Array(size);
    // Of two short windows' coefficients the second's.
    new Imdct(size).transform(new Float64Array([...input.map((x) => 2 * x), ...input]), size / 2, output);
    const worst = output.reduce((most, value, n) => {
      const sum = input.reduce(
        (total, x, k) => total + x * Math.cos(((2 * Math.PI) / size) * (n + (size / 2 + 1) / 2) * (k + 0.5)),
        0,
      );
      return Math.max(most, Math.abs(value - (2 / size) * sum));
    }, 0);
    expect(worst).toBeLessThan(1e-12);
  });
});

describe('samples as they are', () => {
  const values = [0, 8192, -16_384, 32_767, -32_768, 5];
  const expected = values.map((value) => value / 32_768);
  const rate44100 = join(big(0x400e, 2), big(0xac44_0000), big(0));
  const aiff = (type: string, comm: Uint8Array[], samples: Uint8Array) =>
    join(
      ascii('FORM'),
      big(1000),
      ascii(type),
      chunk('COMM', ...comm),
      chunk('SSND', big(0), big(0), samples),
    );
  const samples16 = join(...values.map((value) => big(value & 0xffff, 2)));
  const comm = [big(2, 2), big(3), big(16, 2), rate44100];
  const desc = (flags: number) => [
    new Uint8Array(new Float64Array([44_100]).buffer).reverse(),
    ...[ascii('lpcm'), big(flags), big(4), big(1), big(2), big(16)],
  ];
  const caf = (flags: number, size: Uint8Array, samples: Uint8Array) =>
    join(
      ascii('caff'),
      big(1, 2),
      big(0, 2),
      ...[ascii('desc'), big(32, 8), ...desc(flags)],
      ascii('data'),
      size,
      big(0),
      samples,
    );
  const swapped = samples16.map((_, i) => samples16[i ^ 1] ?? 0);

  test.each([
    ['AIFF', aiff('AIFF', comm, samples16)],
    ['AIFC', aiff('AIFC', [...comm, ascii('NONE'), big(0, 2)], samples16)],
    ['AIFC of little ends', aiff('AIFC', [...comm, ascii('sowt'), big(0, 2)], swapped)],
    ['CAF', caf(0, big(4 + samples16.length, 8), samples16)],
    [
      'CAF of little ends, to its end',
      caf(
        2,
        Uint8Array.from({ length: 8 }, () => 255),
        swapped,
      ),
    ],
  ])('%s', async (_, bytes) => {
    const { sampleRate, channels, parts } = await samplesOf(bytes);
    expect({ sampleRate, channels }).toEqual({ sampleRate: 44_100, channels: 2 });
    expect(parts).toEqual([expected.filter((_, i) => i % 2 === 0), expected.filter((_, i) => i % 2 === 1)]);
  });

  test('cut off, or coded, is told', async () => {
    await refused(
      aiff('AIFF', comm, samples16).subarray(0, -6),
      'audio-truncated',
      /session\.mp4 ends after/,
    );
    await refused(
      aiff('AIFC', [...comm, ascii('ima4'), big(0, 2)], samples16),
      'audio-format-unknown',
      /ima4.*ffmpeg/,
    );
    // Within the head of its samples.
    await refused(
      aiff('AIFF', comm, samples16).subarray(0, -samples16.length - 6),
      'audio-truncated',
      /not whole.*description of its samples/,
    );
    await refused(ascii('caff\0\x01\0\0'), 'audio-truncated', /not whole/);
  });
});
