import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFfmpeg, runFfmpeg } from '../../src/sound-track/ffmpeg.js';
import { writeSoundTrack } from '../../src/sound-track/index.js';
import { openFileSource } from '../../src/storage/index.js';

const ffmpeg = await findFfmpeg('a test');
const run = promisify(execFile);
const never = new AbortController().signal;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-ffmpeg-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Converts with a program, and gives what came of it as WAV. */
async function convert(
  program: string,
  name: string,
  demuxer: string,
  { target = join(folder, 'out.wav'), ...limits }: { target?: string; mostBytes?: number } = {},
) {
  const path = join(folder, name);
  const bytes = await openFileSource(path);
  try {
    return await runFfmpeg(program, { bytes: { ...bytes, path }, demuxer, target, ...limits }, name, never);
  } finally {
    await bytes.close();
  }
}

describe.skipIf(process.platform === 'win32')('a program that fails', () => {
  async function saying(script: string): Promise<unknown> {
    const program = join(folder, 'ffmpeg.sh');
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    await writeFile(join(folder, 'a.wma'), 'not much');
    return convert(program, 'a.wma', 'asf').then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  test.each([
    ['av_interleaved_write_frame(): No space left on device', 'ENOSPC'],
    ['Disk quota exceeded', 'EDQUOT'],
    ['Too many open files', 'EMFILE'],
  ])('of the machine (%s) says nothing of the file', async (words, code) => {
    expect(await saying(`echo "${words}" >&2; exit 1`)).toMatchObject({ name: 'Error', code });
  });

  test('for want of memory, or killed for it, says that', async () => {
    for (const script of ['echo "a.wma: Cannot allocate memory" >&2; exit 1', 'kill -KILL $$']) {
      expect(await saying(script)).toMatchObject({ name: 'Error', message: 'ffmpeg: out of memory' });
    }
  });

  test('to read a file that can be read, finds the file at fault', async () => {
    expect(await saying('echo "a.wma: Input/output error" >&2; exit 1')).toMatchObject({
      ...{ name: 'EngineError', code: 'audio-unreadable' },
      message: expect.stringMatching(/a\.wma could not be decoded with ffmpeg: a\.wma: Input\/output error/),
    });
  });

  test('says what it says of the file', async () => {
    expect(await saying('echo "moov atom not found" >&2; exit 1')).toMatchObject({ code: 'audio-truncated' });
    expect(await saying('echo "Stream map 0:a:0 matches no streams." >&2; exit 1')).toMatchObject({
      code: 'audio-empty',
    });
  });
});

describe.skipIf(ffmpeg === null)('ffmpeg', () => {
  const program = ffmpeg ?? '';
  const made = async (name: string, ...codec: string[]) => {
    const tone = ['-f', 'lavfi', '-i', 'sine=f=440:r=48000:d=2', ...codec, join(folder, name)];
    await run(program, ['-v', 'error', '-y', ...tone]);
    return name;
  };
  /** Bits, bytes of samples, and the bytes themselves. */
  async function result() {
    const wav = await readFile(join(folder, 'out.wav'));
    return { bits: wav.readUInt16LE(70), dataBytes: wav.readUInt32LE(76), wav };
  }

  test('gives 24 bits where there are more than 16, and 16 of all else', async () => {
    expect(await convert(program, await made('a.m4a', '-c:a', 'alac', '-sample_fmt', 's32p'), 'mov')).toBe(
      '',
    );
    const fine = await result();
    expect(fine).toMatchObject({ bits: 24, dataBytes: 2 * 48_000 * 3 });
    expect(fine.wav.length).toBe(80 + fine.dataBytes);
    await convert(program, await made('b.m4a', '-c:a', 'alac', '-sample_fmt', 's16p'), 'mov');
    expect(await result()).toMatchObject({ bits: 16, dataBytes: 2 * 48_000 * 2 });
    await convert(program, await made('c.mka', '-c:a', 'ac3'), 'matroska');
    expect(await result()).toMatchObject({ bits: 16 });
  });

  test('more sound than is kept is an error, and nothing is left out', async () => {
    await made('a.au');
    await expect(convert(program, 'a.au', 'au', { mostBytes: 2 * 48_000 * 2 })).resolves.toBe('');
    await expect(convert(program, 'a.au', 'au', { mostBytes: 2 * 48_000 * 2 - 2 })).rejects.toMatchObject({
      code: 'audio-too-long',
    });
  });

  test.skipIf(process.platform !== 'linux')('a full disk is not the fault of the file', async () => {
    await made('a.au');
    await expect(convert(program, 'a.au', 'au', { target: '/dev/full' })).rejects.toMatchObject({
      code: 'ENOSPC',
    });
  });

  test.each(['a.au', 'a.w64', 'a.wma'])('%s of which half is missing is not whole', async (name) => {
    await made(name);
    const whole = await readFile(join(folder, name));
    const write = async () => {
      const bytes = await openFileSource(join(folder, name));
      try {
        return await writeSoundTrack(bytes, name, join(folder, 'out.wav'), never);
      } finally {
        await bytes.close();
      }
    };
    expect(await write()).toEqual([]);
    // Windows Media is filled up to its blocks.
    expect((await result()).dataBytes).toBeGreaterThanOrEqual(2 * 48_000 * 2);
    await writeFile(join(folder, name), whole.subarray(0, whole.length / 2));
    await expect(write()).rejects.toMatchObject({
      ...{ code: 'audio-truncated' },
      message: expect.stringContaining(`${name} is not whole: its header says`),
    });
  });
});
