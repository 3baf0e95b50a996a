import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspectAudio, readAudioHeader } from '@persephone/engine/audio';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { apeTag, id3v1, id3v2, joined } from './support/tags.js';
import { asFile, writeWav } from './support/wav.js';

const folder = mkdtempSync(join(tmpdir(), 'persephone-encoders-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const installed = (program: string, argument: string): boolean =>
  spawnSync(program, [argument]).error === undefined;
const run = (program: string, ...args: string[]): Uint8Array =>
  new Uint8Array(execFileSync(program, args, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 26 }));
const piped = (input: Uint8Array, program: string, ...args: string[]): Uint8Array =>
  new Uint8Array(
    execFileSync(program, args, { input, stdio: ['pipe', 'pipe', 'ignore'], maxBuffer: 2 ** 26 }),
  );
/** What a program writes to a file that it can seek in. */
function written(extension: string, encode: (path: string) => unknown): Uint8Array {
  const path = join(folder, `out.${extension}`);
  encode(path);
  return new Uint8Array(readFileSync(path));
}
const ffmpeg = (wav: string, extension: string, ...args: string[]) =>
  written(extension, (path) => run('ffmpeg', '-y', '-i', wav, ...args, path));

const recordings = fc
  .record({
    channels: fc.integer({ min: 1, max: 2 }),
    sampleRate: fc.constantFrom(8000, 16_000, 22_050, 44_100, 48_000),
    length: fc.integer({ min: 500, max: 40_000 }),
    silentPart: fc.constantFrom(0, 0.1, 0.6),
    seed: fc.nat({ max: 1000 }),
  })
  .map(({ channels, sampleRate, length, silentPart, seed }) => {
    let s = seed + 1;
    const sound = Array.from({ length: channels }, (_, c) =>
      Float32Array.from({ length }, (_, i) => {
        s = (Math.imul(s, 1103515245) + 12345) & 0x7fffffff;
        if (i >= length * (1 - silentPart)) return 0;
        return 0.4 * Math.sin(i * (0.02 + 0.03 * c)) + (s / 2 ** 31 - 0.5) * 0.1;
      }),
    );
    const wav = writeWav(sound, { sampleRate });
    const path = join(folder, 'in.wav');
    return { wav, path, sampleRate, length, channels };
  });

type Given = { wav: Uint8Array; path: string; sampleRate: number };
interface Encoder {
  readonly name: string;
  readonly program: string;
  readonly version: string;
  readonly encode: (given: Given) => Uint8Array;
  /** Opus is always at 48 kHz. */
  readonly opus?: boolean;
}

const lame =
  (...args: string[]) =>
  ({ path, sampleRate }: Given) =>
    written('mp3', (out) =>
      run('lame', '--quiet', '--resample', String(sampleRate / 1000), ...args, path, out),
    );

const encoders: readonly Encoder[] = [
  {
    name: 'flac -5',
    program: 'flac',
    version: '-v',
    encode: ({ path }) => run('flac', '-s', '-c', '-5', path),
  },
  {
    name: 'flac -8 from a pipe',
    program: 'flac',
    version: '-v',
    encode: ({ wav }) => piped(wav, 'flac', '-s', '-c', '-8', '-'),
  },
  {
    name: 'flac --ogg',
    program: 'flac',
    version: '-v',
    encode: ({ path }) => run('flac', '-s', '-c', '--ogg', path),
  },
  { name: 'ffmpeg flac', program: 'ffmpeg', version: '-version', encode: ({ path }) => ffmpeg(path, 'flac') },
  {
    name: 'ffmpeg flac to a pipe',
    program: 'ffmpeg',
    version: '-version',
    encode: ({ path }) => run('ffmpeg', '-i', path, '-f', 'flac', '-'),
  },
  {
    name: 'ffmpeg flac of 24 bits',
    program: 'ffmpeg',
    version: '-version',
    encode: ({ path }) => ffmpeg(path, 'flac', '-sample_fmt', 's32', '-compression_level', '12'),
  },
  {
    name: 'ffmpeg flac in Ogg',
    program: 'ffmpeg',
    version: '-version',
    encode: ({ path }) => ffmpeg(path, 'oga', '-c:a', 'flac'),
  },
  {
    name: 'ffmpeg wav to a pipe',
    program: 'ffmpeg',
    version: '-version',
    encode: ({ path }) => run('ffmpeg', '-i', path, '-f', 'wav', '-'),
  },
  {
    name: 'sox flac',
    program: 'sox',
    version: '--version',
    encode: ({ path }) => written('flac', (out) => run('sox', path, out)),
  },
  {
    name: 'oggenc',
    program: 'oggenc',
    version: '-v',
    encode: ({ path }) => run('oggenc', '-Q', '-o', '-', path),
  },
  {
    name: 'opusenc',
    program: 'opusenc',
    version: '-V',
    encode: ({ path }) => run('opusenc', '--quiet', path, '-'),
    opus: true,
  },
  {
    name: 'opusenc of 60 ms',
    program: 'opusenc',
    version: '-V',
    encode: ({ path }) => run('opusenc', '--quiet', '--framesize', '60', path, '-'),
    opus: true,
  },
  { name: 'lame of 128 kbit/s', program: 'lame', version: '--version', encode: lame('-b', '128') },
  { name: 'lame of varying bit rate', program: 'lame', version: '--version', encode: lame('-V', '4') },
  { name: 'lame of an average bit rate', program: 'lame', version: '--version', encode: lame('--abr', '80') },
];

describe.each(encoders)('what $name encodes', ({ program, version, encode, opus }) => {
  it.skipIf(!installed(program, version))('has as many samples here as it was given', async () => {
    await fc.assert(
      fc.asyncProperty(recordings, async ({ wav, path, sampleRate, length, channels }) => {
        writeFileSync(path, wav);
        const bytes = encode({ wav, path, sampleRate });
        const sampleCount = opus ? Math.ceil((length * 48_000) / sampleRate) : length;
        expect(await inspectAudio(asFile(bytes), 'a')).toMatchObject({ sampleCount, channels });
        const { durationMs } = await readAudioHeader(asFile(bytes), 'a');
        const exact = Math.round((sampleCount / (opus ? 48_000 : sampleRate)) * 1000);
        expect([exact, null]).toContain(durationMs);
      }),
      { numRuns: 6 },
    );
  });
});

describe('tags around what an encoder writes', () => {
  const tagged = encoders.filter(({ name }) =>
    ['flac -5', 'flac -8 from a pipe', 'lame of 128 kbit/s'].includes(name),
  );
  describe.each(tagged)('$name', ({ program, version, encode }) => {
    it.skipIf(!installed(program, version))('take nothing from it', async () => {
      await fc.assert(
        fc.asyncProperty(recordings, async ({ wav, path, sampleRate, length }) => {
          writeFileSync(path, wav);
          const bytes = encode({ wav, path, sampleRate });
          const whole = joined(id3v2(20_000), bytes, apeTag(), id3v1());
          const { sampleCount, warnings } = await inspectAudio(asFile(whole), 'a');
          expect(sampleCount).toBe(length);
          expect(warnings.filter(({ code }) => /skipped|length/.test(code))).toEqual([]);
        }),
        { numRuns: 3 },
      );
    });
  });
});
