import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { killCommands, readyAt, startCommand } from '../support/cli.js';
import { freePort } from '../support/free-port.js';

let folder: string;
/** Somebody else's program on the usual port, unless one is there already. */
let other: Server;
beforeAll(async () => {
  other = createServer();
  await new Promise<void>((resolve) => {
    other.once('error', () => resolve());
    other.listen(8080, '127.0.0.1', () => resolve());
  });
});
afterAll(() => {
  other.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-desktop-'));
});
afterEach(async () => {
  killCommands();
  await rm(folder, { recursive: true, force: true });
});

const data = () => join(folder, 'data');
const environment = () => ({ PATH: folder, HOME: folder, PORT: '', PERSEPHONE_DATA_DIR: '' });
const start = (...args: string[]) =>
  startCommand(['desktop', '--data', data(), '--workers', '0', ...args], environment());

describe('the program that a double click starts', { timeout: 60_000 }, () => {
  test('takes another port where the usual one is taken, and says so where one was asked for', async () => {
    const service = start('--no-browser');
    const address = await readyAt(service);
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:(?!8080$)\d+$/);
    const { port } = new URL(address);
    const asked = await startCommand(
      ['desktop', '--no-browser', '--data', join(folder, 'other'), '--port', port],
      environment(),
    ).finished;
    expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining(`Port ${port} is in use`) });
    service.child.kill('SIGTERM');
    expect(await service.finished).toMatchObject({ code: 0 });
  });

  test('starts although a power cut has left word of an address that is nobody’s', async () => {
    await mkdir(data());
    const running = join(data(), 'running.json');
    const left = { pid: process.pid, address: `http://127.0.0.1:${await freePort()}` };
    await writeFile(running, JSON.stringify(left));
    const service = start('--no-browser');
    const address = await readyAt(service);
    expect(JSON.parse(await readFile(running, 'utf8'))).toEqual({ pid: service.child.pid, address });
    service.child.kill('SIGINT');
    expect(await service.finished).toMatchObject({ code: 0 });
    expect(existsSync(running)).toBe(false);
  });

  test('runs where it cannot write down where, and ends all the same', async () => {
    await mkdir(join(data(), 'running.json', 'in the way'), { recursive: true });
    const service = start('--no-browser');
    const address = await readyAt(service);
    expect((await fetch(`${address}/health/live`)).status).toBe(200);
    expect(service.output.stderr).toContain('another double click');
    service.child.kill('SIGTERM');
    expect(await service.finished).toMatchObject({ code: 0 });
  });

  test('says which address to open where nothing opens it', async () => {
    const without = start();
    const address = await readyAt(without);
    await expect.poll(() => without.output.stdout).toContain(`Open ${address} in your browser.`);
    const fails = join(folder, 'xdg-open');
    await writeFile(fails, '#!/bin/sh\nexit 3\n');
    await chmod(fails, 0o755);
    const again = await start().finished;
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(`Open ${address} in`) });
  });

  test('does not serve others, whatever the environment says', async () => {
    const service = startCommand(['desktop', '--no-browser', '--data', data()], {
      ...environment(),
      HOST: '0.0.0.0',
    });
    expect(await readyAt(service)).toMatch(/^http:\/\/127\.0\.0\.1:/);
  });
});
