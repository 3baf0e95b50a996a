import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killCommands, readyAt, startProgram } from '../support/cli.js';
import { freePort } from '../support/free-port.js';
import { deployFile, root } from './files.js';

// What the image does, without one: its steps in a plain folder, its program with its environment.
const container = deployFile('Containerfile').replaceAll('\\\n', ' ');
const after = (word: string): string => new RegExp(`^\\s*${word} (.*)$`, 'm').exec(container)?.[1] ?? '';
const list = (word: string) => JSON.parse(after(word)) as string[];

describe('the image', { timeout: 180_000 }, () => {
  let folder: string;
  /** As it is in the image, and here. */
  const here = (text: string) => text.replaceAll(/(?<![\w.])\/(?=(program|data)\b)/g, `${folder}/`);
  let environment: Record<string, string>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'persephone-image-'));
    await mkdir(join(folder, 'data'));
    const [node, ...args] = here(after('RUN')).split(' ');
    expect(node).toBe('node');
    const [script = '', ...others] = args;
    const built = await startProgram(process.execPath, [join(root, script), ...others], process.env).finished;
    expect(built).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'program', 'THIRD-PARTY-LICENSES'))).toBe(true);
    const variables = here(after('ENV')).split(/\s+/);
    environment = Object.fromEntries(variables.map((variable) => variable.split('=')));
  }, 180_000);
  afterAll(async () => {
    killCommands();
    await rm(folder, { recursive: true, force: true });
  });
  const inside = (command: readonly string[], env: Record<string, string> = {}) =>
    startProgram(process.execPath, command.slice(1).map(here), { ...environment, ...env });

  test('starts what it is for, as another user can reach it, and says that it is well', async () => {
    const PORT = String(await freePort());
    const all = [...list('ENTRYPOINT'), ...list('CMD')];
    const service = inside(all, { PORT, PERSEPHONE_API_KEY: 'sesame', PERSEPHONE_WORKERS: '1' });
    expect(await readyAt(service)).toMatch(new RegExp(`:${PORT}$`));
    const page = await fetch(`http://127.0.0.1:${PORT}/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<script')]);
    expect(existsSync(join(folder, 'data', 'persephone.sqlite'))).toBe(true);
    const health = (JSON.parse(/CMD (\[.*\])/.exec(after('HEALTHCHECK'))?.[1] ?? '') ?? []) as string[];
    expect(await inside(health, { PORT }).finished).toMatchObject({ code: 0 });
    service.child.kill('SIGTERM');
    expect(await service.finished).toMatchObject({ code: 0 });
    expect(await inside(health, { PORT }).finished).toMatchObject({ code: 1 });
  });

  test('does not serve others without a key, and says how to have one', async () => {
    const without = await inside([...list('ENTRYPOINT'), ...list('CMD')], { PORT: '0' }).finished;
    expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining('persephone key create') });
  });

  test('has no user who may do everything, and writes only where its volume is', () => {
    expect(after('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(after('VOLUME')).toBe('/data');
    expect(container).toContain(`mkdir /data && chown ${after('USER')} /data`);
  });
});
