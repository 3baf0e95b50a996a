import { spawnSync } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeAudio, inspectAudio, readAudioHeader } from '@persephone/engine/audio';
import { encodeWav16 } from '@persephone/formats/wav';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAudioFile } from '../../src/cli/corpus-folder.js';
import { FeatureReader } from '../../src/corpus-data/feature-reader.js';
import { once } from '../../src/jobs/once.js';
import { createFileBlobStore, openFileSource } from '../../src/storage/index.js';
import { tone } from '../support/tones.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-source-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a file is read anywhere, and ends where it ends', async () => {
  const path = join(folder, 'file');
  await writeFile(
    path,
    Uint8Array.from({ length: 1000 }, (_, i) => i % 251),
  );
  const source = await openFileSource(path);
  expect(source.byteLength).toBe(1000);
  expect([...(await source.read(500, 503))]).toEqual([249, 250, 0]);
  expect(await source.read(990, 2000)).toHaveLength(10);
  expect(await source.read(1000, 2000)).toHaveLength(0);
  await source.close();
});

test('a blob is opened, and one that is missing is an error then', async () => {
  const blobs = createFileBlobStore(folder);
  const { contentHash } = await blobs.put(once(Buffer.from('hello')));
  const source = await blobs.open(contentHash);
  expect(Buffer.from(await source.read(1, 4)).toString()).toBe('ell');
  await source.close();
  await expect(blobs.open('0'.repeat(64))).rejects.toThrow(/is missing/);
});

test('a folder and a file that is not there are refused as recordings', async () => {
  const refused = { code: 'audio-unreadable' };
  await expect(openAudioFile(folder)).rejects.toMatchObject({
    ...refused,
    detail: expect.stringContaining('is a folder'),
  });
  await expect(openAudioFile(join(folder, 'no.wav'))).rejects.toMatchObject({
    ...refused,
    detail: expect.stringContaining('does not exist'),
  });
});

test.skipIf(process.platform === 'win32')('a pipe is read to its end', async () => {
  const path = join(folder, 'pipe');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  const [source] = await Promise.all([
    openAudioFile(path),
    writeFile(path, encodeWav16(tone(440, 500), 16_000)),
  ]);
  expect((await inspectAudio(source, path)).durationMs).toBe(500);
});

test('a recording of more than 2 GiB is read where it is asked for', async () => {
  // Two hours of 96 kHz and 24 bits: zeros, which take no room on the disk, but for a tone in the last second.
  const path = join(folder, 'long.wav');
  const seconds = 7500;
  const head = encodeWav16(new Float32Array(0), 96_000);
  const view = new DataView(head.buffer);
  view.setUint32(28, 3 * 96_000, true);
  view.setUint16(32, 3, true);
  view.setUint16(34, 24, true);
  view.setUint32(40, 3 * 96_000 * seconds, true);
  const sound = new Uint8Array(3 * 96_000);
  for (let i = 0; i < 96_000; i++) {
    const value = Math.round(2 ** 22 * Math.sin((2 * Math.PI * 440 * i) / 96_000));
    sound.set([value, value >> 8, value >> 16], 3 * i);
  }
  const handle = await open(path, 'w');
  await handle.write(head);
  await handle.write(sound, 0, sound.length, head.length + 3 * 96_000 * (seconds - 1));
  await handle.close();

  const source = await openAudioFile(path);
  expect(source.byteLength).toBeGreaterThan(2 ** 31);
  expect(await readAudioHeader(source, path)).toMatchObject({
    durationMs: 1000 * seconds,
    sampleRate: 96_000,
  });
  const endMs = 1000 * seconds - 250;
  const samples = await decodeAudio(source, path, { startMs: endMs - 500, endMs });
  await source.close();
  expect(samples).toHaveLength(8000);
  expect(Math.max(...samples)).toBeCloseTo(0.5, 3);

  const reader = new FeatureReader('mfcc13_d');
  const segment = { fileName: path, recording: path, open: () => openAudioFile(path) };
  const loud = await reader.read({ ...segment, startMs: endMs - 500, endMs });
  const silent = await reader.read({ ...segment, startMs: 3_000_000, endMs: 3_000_500 });
  await reader.close();
  expect(loud).toMatchObject({ frameCount: silent.frameCount, warnings: [] });
  expect(silent.warnings).toMatchObject([{ code: 'audio-silent' }]);
});
