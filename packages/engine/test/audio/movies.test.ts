import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type AudioWarning, type ByteSource, openSoundFile } from '../../src/audio/index.js';
import { float32, type MovieTrack, movie, pcm16 } from './support/movie.js';

const tones = new Uint8Array(readFileSync(new URL('./fixtures/tones.m4a', import.meta.url)));

async function decoded(from: Uint8Array | ByteSource, name = 'session.mov') {
  const warnings: AudioWarning[] = [];
  const { sampleRate, channels, blocks } = await openSoundFile(from, name, (warning) =>
    warnings.push(warning),
  );
  const samples: number[] = [];
  for await (const block of blocks()) samples.push(...(block.channels[0] ?? []));
  return { sampleRate, channels, samples, warnings };
}

const ramp = (count: number) => Array.from({ length: count }, (_, i) => (i % 200) * 100);
const scaled = (values: readonly number[]) => values.map((value) => value / 32_768);

const hasFfmpeg = (() => {
  try {
    return execFileSync('ffmpeg', ['-version']).length > 0;
  } catch {
    return false;
  }
})();

describe('floating point in a film', () => {
  const values = Array.from({ length: 4000 }, (_, i) => 2 * Math.sin(i / 5));
  const track = (samples: number[]): MovieTrack => ({ id: 1, rate: 8000, samples: float32(samples) });

  test('is decoded as it stands', async () => {
    const { samples } = await decoded(movie(track(values)));
    expect(samples).toEqual([...Float32Array.from(values)]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'with %d in it is refused, and the place is told',
    async (value) => {
      await expect(decoded(movie(track(values.with(2000, value))))).rejects.toMatchObject({
        code: 'audio-not-finite',
        message: expect.stringMatching(/session\.mov.*0\.250 s/u),
      });
    },
  );

  test.skipIf(!hasFfmpeg)('with no number in it is refused in Matroska, too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'persephone-float-'));
    try {
      const made = join(folder, 'made.mkv');
      const raw = new Uint8Array(Float32Array.from(values.with(2000, Number.NaN)).buffer);
      const input = ['-f', 'f32le', '-ar', '8000', '-ac', '1', '-i', '-', '-c:a', 'copy'];
      execFileSync('ffmpeg', ['-v', 'error', ...input, made], { input: raw });
      await expect(decoded(new Uint8Array(readFileSync(made)), 'session.mkv')).rejects.toMatchObject({
        code: 'audio-not-finite',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('several sound tracks', () => {
  // The second has the higher rate, by which the package that reads films would take it.
  const first: MovieTrack = {
    id: 7,
    rate: 8000,
    samples: pcm16(ramp(8000)),
    edit: { duration: 500, mediaTime: 0 },
  };
  const second: MovieTrack = {
    id: 3,
    rate: 48_000,
    samples: pcm16(Array.from({ length: 48_000 }, () => -5)),
  };

  test('the first is taken, with its own edit list, and the others are told of', async () => {
    const { sampleRate, samples, warnings } = await decoded(movie(first, second, { ...second, id: 9 }));
    expect({ sampleRate, samples }).toEqual({ sampleRate: 8000, samples: scaled(ramp(4000)) });
    expect(warnings).toEqual([
      {
        code: 'audio-track-skipped',
        detail: expect.stringMatching(/session\.mov has 3 sound tracks\. The first is used.*-map 0:a:1/u),
      },
    ]);
  });

  test('that there are others is told where the first is not decoded here, too', async () => {
    const bytes = movie(first, second);
    bytes.set(
      [...'alac'].map((c) => c.charCodeAt(0)),
      Buffer.from(bytes).indexOf('sowt', 0, 'latin1'),
    );
    const codes: string[] = [];
    await expect(openSoundFile(bytes, 'session.mov', ({ code }) => codes.push(code))).rejects.toMatchObject({
      code: 'audio-format-unknown',
      message: expect.stringContaining('ALAC'),
    });
    expect(codes).toEqual(['audio-track-skipped']);
  });

  test('one alone gives no warning', async () => {
    expect((await decoded(movie(second))).warnings).toEqual([]);
  });

  test.skipIf(!hasFfmpeg)('the first is taken of Matroska, too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'persephone-tracks-'));
    try {
      const made = join(folder, 'made.mkv');
      const inputs = ['8000', '48000'].flatMap((rate) => ['-f', 'lavfi', '-i', `sine=r=${rate}:d=1`]);
      const marks = ['-disposition:a:0', '0', '-disposition:a:1', 'default'];
      const maps = ['-map', '0:a', '-map', '1:a', '-c:a', 'pcm_s16le', ...marks];
      execFileSync('ffmpeg', ['-v', 'error', ...inputs, ...maps, made]);
      const { sampleRate, samples, warnings } = await decoded(new Uint8Array(readFileSync(made)), 'two.mkv');
      expect({ sampleRate, length: samples.length }).toEqual({ sampleRate: 8000, length: 8000 });
      expect(warnings).toEqual([
        { code: 'audio-track-skipped', detail: expect.stringContaining('two.mkv has 2 sound tracks') },
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('a fault of the disk is thrown as it is, whichever read it befalls', async () => {
  const fault = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
  let reads = 0;
  const failingAt = (failing: number): ByteSource => ({
    byteLength: tones.length,
    read: (start, end) =>
      reads++ === failing ? Promise.reject(fault) : Promise.resolve(tones.slice(start, end)),
  });
  const whole = await decoded(failingAt(Number.POSITIVE_INFINITY));
  const all = reads;
  expect(whole.samples).toHaveLength(39_504);
  expect(all).toBeGreaterThan(5);
  for (let failing = 0; failing < all; failing++) {
    reads = 0;
    await expect(decoded(failingAt(failing)), `read ${failing}`).rejects.toBe(fault);
  }
});

describe('what is not played', () => {
  const chunk = pcm16(Array.from({ length: 50_000 }, () => 5));

  test('is not decoded behind the end', async () => {
    const edit = { duration: 1000, mediaTime: 0 };
    const bytes = movie({ id: 1, rate: 48_000, samples: chunk, edit, chunks: 40_000 });
    const { blocks } = await openSoundFile(bytes, 'session.mov');
    const lengths: number[] = [];
    for await (const { channels } of blocks()) lengths.push(channels[0]?.length ?? 0);
    expect(lengths).toHaveLength(1);
    expect(lengths).toEqual([48_000]);
  });

  test('before the beginning gives others their turn, and is bounded', async () => {
    // 3.5 hours of 108 kilobytes, which may be 1.75.
    const edit = { duration: 1000, mediaTime: 2_000_000_000 };
    const bytes = movie({ id: 1, rate: 8000, samples: chunk, edit, chunks: 2000 });
    const { blocks } = await openSoundFile(bytes, 'session.mov');
    let turns = 0;
    let empty = 0;
    const timer = setInterval(() => turns++, 1);
    const work = (async () => {
      for await (const { channels } of blocks()) if (channels[0]?.length === 0) empty++;
    })();
    await expect(work.finally(() => clearInterval(timer))).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringContaining('more than any recorder puts into so few bytes'),
    });
    expect(turns).toBeGreaterThan(0);
    expect(empty).toBeGreaterThan(1000);
  });
});
