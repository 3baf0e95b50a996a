import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { killCommands, run, startCommand } from '../support/cli.js';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'persephone-keys-'));
});
afterEach(killCommands);
afterAll(() => rm(data, { recursive: true, force: true }));

test('a service that others can reach starts with a key only, and takes it until it is revoked', async () => {
  const serve = ['serve', '--host', '0.0.0.0', '--port', '0', '--workers', '0', '--data', data];
  const refused = await run(...serve);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('persephone key create')]);
  // Nothing was made for a service that may not answer.
  expect(await readdir(data)).toEqual([]);

  const created = await run('key', 'create', 'Ana', '--data', data);
  expect(created.code).toBe(0);
  const key = created.stdout.trim();
  expect(key).toMatch(/^persephone_[\w-]{43}$/);

  const { child, output, finished } = startCommand(serve);
  const ready = () => /ready at http:\/\/[^:]+:(\d+)/.exec(output.stdout)?.[1];
  while (ready() === undefined && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const status = async (headers: Record<string, string>) =>
    (await fetch(`http://127.0.0.1:${ready()}/v1/audio`, { headers })).status;
  expect(await status({})).toBe(401);
  expect(await status({ 'x-api-key': key })).toBe(200);

  const listed = await run('key', 'list', '--data', data);
  expect(listed.stdout).toMatch(/^1\tAna\tmade \d{4}-\d\d-\d\d\taccepted\n$/);
  expect(listed.stdout + listed.stderr).not.toContain(key);
  expect((await run('key', 'revoke', '1', '--data', data)).code).toBe(0);
  expect(await status({ 'x-api-key': key })).toBe(401);
  expect((await run('key', 'revoke', '7', '--data', data)).code).toBe(1);
  child.kill('SIGTERM');
  expect((await finished).code).toBe(0);
  expect((await run(...serve)).code).toBe(2);
}, 120_000);

test('a command that looks for an installation makes none where there is none', async () => {
  const mistyped = join(data, 'mistyped');
  for (const command of [['worker'], ['key', 'list'], ['key', 'revoke', '1']]) {
    const { code, stderr } = await run(...command, '--data', mistyped);
    expect([command, code]).toEqual([command, 1]);
    expect(stderr).toMatch(
      /^persephone: There is no installation in the data folder .*mistyped.*\[installation-missing\]/m,
    );
    expect(stderr).not.toMatch(/\n\s+at /);
  }
  expect(await readdir(data)).not.toContain('mistyped');
});
