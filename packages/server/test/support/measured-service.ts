import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { program } from './cli.js';

/** A service in a process of its own, as people run it, whose longest pause can be asked for. */
export interface MeasuredService {
  /** e.g. http://127.0.0.1:40123 */
  readonly url: string;
  readonly dataDirectory: string;
  readonly pid: number;
  /** Resident memory, in MiB. */
  memory(): Promise<number>;
  /**
   * How long the service answered nobody, at the longest, while this was done: in milliseconds, without what its thread
   * waited for a processor that others had (see pause-probe.mjs).
   */
  longestPause(attack: () => Promise<unknown>): Promise<number>;
  /** What it answers, whole; a body is sent as JSON, or as it is. */
  send(
    path: string,
    method?: string,
    body?: object | Uint8Array,
  ): Promise<{ readonly status: number; readonly bytes: Buffer }>;
  stop(): Promise<void>;
}

const probe = fileURLToPath(new URL('./pause-probe.mjs', import.meta.url));

export interface MeasuredOptions {
  /** Arguments of `serve` besides those for the data folder and the port. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** `persephone serve` on a data folder of its own, without workers unless `args` says otherwise. */
export async function startMeasuredService({ args = ['--workers', '0'], env = {} }: MeasuredOptions = {}) {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'persephone-measured-'));
  const child = fork(program.path, ['serve', '--port', '0', '--data', dataDirectory, ...args], {
    execArgv: [...program.execArgv, '--import', probe],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, DATABASE_URL: '', PERSEPHONE_API_KEY: '', ...env },
  });
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const url = await ready(child, () => log);

  const ended = once(child, 'close').then(([code, signal]) => {
    throw new Error(`The service ended (${code ?? signal}): ${log}`);
  });
  ended.catch(() => undefined);
  const askPause = async (): Promise<number> => {
    const answered = once(child, 'message') as Promise<[{ longestPauseMs: number }]>;
    if (child.connected) child.send('pauses');
    return (await Promise.race([answered, ended]))[0].longestPauseMs;
  };

  const service: MeasuredService = {
    url,
    dataDirectory,
    pid: child.pid ?? Number.NaN,
    async memory() {
      const { readFile } = await import('node:fs/promises');
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
    },
    async longestPause(attack) {
      await askPause();
      await attack();
      return askPause();
    },
    async send(path, method = 'GET', body) {
      const json = body !== undefined && !(body instanceof Uint8Array);
      const response = await fetch(url + path, {
        method,
        ...(body === undefined ? {} : { body: (json ? JSON.stringify(body) : body) as BodyInit }),
        headers:
          body === undefined
            ? {}
            : { 'content-type': json ? 'application/json' : 'application/octet-stream' },
      });
      return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
    },
    async stop() {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
  return service;
}

async function ready(child: ChildProcess, log: () => string): Promise<string> {
  let output = '';
  child.stdout?.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (text: string) => {
      output += text;
      const address = /ready at (\S+)/.exec(output)?.[1];
      if (address) resolve(address);
    });
    child.once('close', () => reject(new Error(`The service ended before it was ready: ${log()}`)));
  });
}

/** The object that an answer is. */
export const parsed = ({ bytes }: { readonly bytes: Buffer }) =>
  JSON.parse(bytes.toString()) as Record<string, unknown>;

/** Makes something, and gives its id. */
export async function made(
  { send }: Pick<MeasuredService, 'send'>,
  path: string,
  body: object | Uint8Array,
): Promise<number> {
  const answer = await send(path, 'POST', body);
  expect([path, answer.status]).toEqual([path, 201]);
  return Number(parsed(answer).id);
}
