import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { killCommands, run, startCommand } from '../support/cli.js';
import { serviceClient } from '../support/service-client.js';
import { toneUtterances } from '../support/tone-corpus.js';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'persephone-verify-cli-'));
});
afterEach(killCommands);
afterAll(() => rm(data, { recursive: true, force: true }));

test('verify says that all is there while the service works, and afterwards which recording is damaged', async () => {
  const nowhere = await run('verify', '--data', join(data, 'mistyped'));
  expect(nowhere.stderr).toMatch(/\[installation-missing\]/);
  expect(nowhere.code).toBe(1);

  const place = join(data, 'service');
  const { child, output, finished } = startCommand([
    ...['serve', '--port', '0', '--workers', '0', '--data', place],
  ]);
  const address = () => /ready at (http:\/\/\S+)/.exec(output.stdout)?.[1]?.replace(/\/$/u, '');
  while (address() === undefined && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const { upload } = serviceClient(
    () => address() ?? '',
    () => output.stderr,
  );
  for (const [i, { wav }] of toneUtterances(3).entries()) {
    await upload('/v0.1/audio', 'audioFile', `kitchen ${i}.wav`, wav);
  }
  const whole = await run('verify', '--data', place);
  expect(whole.stdout).toMatch(/^The database is whole\. 3 of 3 files \(\d+ bytes\) are there/);
  expect(whole).toMatchObject({ code: 0, stderr: '' });

  // A backup while it works is a data folder of its own; the next one copies what is new.
  const backup = join(data, 'backup');
  const first = await run('backup', backup, '--data', place);
  expect(first.stdout).toMatch(/persephone\.sqlite and 3 of 3 files, of which 3 \(\d+ bytes\) are new\.\n$/);
  expect(first).toMatchObject({ code: 0, stderr: '' });
  await upload('/v0.1/audio', 'audioFile', 'kitchen 3.wav', toneUtterances(1, 8)[0]?.wav ?? '');
  const next = await run('backup', backup, '--data', place);
  expect(next.stdout).toMatch(/4 of 4 files, of which 1 \(/);
  const copy = await run('verify', '--data', backup);
  expect(copy.stdout).toMatch(/^The database is whole\. 4 of 4 files/);
  // Neither into itself nor over something else.
  const within = await run('backup', join(place, 'backup'), '--data', place);
  expect([within.code, within.stderr]).toEqual([1, expect.stringContaining('is in the data folder')]);
  const other = await run('backup', data, '--data', place);
  expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('other files in it')]);

  const blobs = await readdir(join(place, 'blobs'), { recursive: true, withFileTypes: true });
  const [damagedFile] = blobs.filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/u.test(entry.name));
  await truncate(join(damagedFile?.parentPath ?? '', damagedFile?.name ?? ''), 20);
  const damaged = await run('verify', '--data', place);
  expect(damaged.stdout).toMatch(
    new RegExp(
      `^damaged\t${damagedFile?.name}\tthe recording kitchen \\d\\.wav\nThe database is whole\\. 3 of 4 files`,
      'u',
    ),
  );
  expect(damaged.code).toBe(1);
  // What is damaged here is whole in the backup, and stays so.
  const again = await run('backup', backup, '--data', place);
  expect(again.stdout).toMatch(/4 of 4 files, of which 0 \(/);
  const fresh = await run('backup', join(data, 'fresh'), '--data', place);
  expect(fresh.stdout).toMatch(/^damaged\t.*kitchen \d\.wav\n.*3 of 4 files/);
  expect(fresh.code).toBe(1);
  child.kill('SIGTERM');
  expect((await finished).code).toBe(0);
}, 120_000);
