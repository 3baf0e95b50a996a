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

  const blobs = await readdir(join(place, 'blobs'), { recursive: true, withFileTypes: true });
  const [first] = blobs.filter((entry) => entry.isFile() && /^[0-9a-f]{64}$/u.test(entry.name));
  await truncate(join(first?.parentPath ?? '', first?.name ?? ''), 20);
  const damaged = await run('verify', '--data', place);
  expect(damaged.stdout).toMatch(
    new RegExp(
      `^damaged\t${first?.name}\tthe recording kitchen \\d\\.wav\nThe database is whole\\. 2 of 3 files`,
      'u',
    ),
  );
  expect(damaged.code).toBe(1);
  child.kill('SIGTERM');
  expect((await finished).code).toBe(0);
}, 120_000);
