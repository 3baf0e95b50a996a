import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type pg from 'pg';
import {
  program,
  type RunningCommand,
  readyAt,
  startProgram,
} from '../../packages/server/test/support/cli.js';
import { onServer } from '../../packages/server/test/support/postgres-server.js';
import { s3rverArguments } from '../../packages/server/test/support/s3-servers.js';
import { createNetwork, type Network } from './network.js';

const services = ['service-1', 'service-2'] as const;
export const workerHosts = Array.from({ length: 8 }, (_, i) => `worker-${i + 1}`);
const bucket = 'lab';
const key = 'key-of-the-lab';
const s3Port = 9000;
const [accessKey, secret] = ['S3RVER', 'S3RVER'];

/** A lab: a host with PostgreSQL, one with a store that speaks S3, two with a service, eight with a worker. */
export interface Lab {
  readonly network: Network;
  /** Its standard error so far. */
  log(host: string): string;
  /** Of a service; a number stands for a status that is no success. */
  call<T>(path: string, init?: RequestInit, service?: (typeof services)[number]): Promise<T>;
  haltDatabase(): Promise<void>;
  startDatabase(): Promise<void>;
  haltStore(): Promise<void>;
  startStore(): Promise<void>;
  /** As the command line prints it, on the host of the first service. */
  verify(): Promise<{ readonly code: number | null; readonly output: string }>;
  query<T extends pg.QueryResultRow>(sql: string): Promise<T[]>;
  remove(): Promise<void>;
}

/** Start all of it; each host has a data folder of its own. */
export async function startLab(): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), 'persephone-lab-'));
  const network = createNetwork(['database', 'store', ...services, ...workerHosts]);
  const running = new Map<string, RunningCommand>();
  const start = (host: string, env: NodeJS.ProcessEnv, path: string, ...args: readonly string[]) => {
    const line = network.on(host, path, ...args);
    const command = startProgram(line.program, line.args, { PATH: process.env.PATH, ...env });
    running.set(host, command);
    return command;
  };

  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  const databaseLine = network.on(
    'database',
    process.execPath,
    ...['--import', tsx, fileURLToPath(new URL('./database.ts', import.meta.url)), network.range],
  );
  const databaseHost = startDatabaseHost(databaseLine.program, databaseLine.args);
  const port = await databaseHost.answer();
  const server = `postgres://persephone:persephone@${network.addressOf('database')}:${port}`;
  await onServer(`${server}/postgres`, (client) => client.query('CREATE DATABASE lab'));

  const storeFolder = join(folder, 'store');
  mkdirSync(storeFolder);
  const endpoint = `http://${network.addressOf('store')}:${s3Port}`;
  const startStore = async (): Promise<void> => {
    start('store', {}, process.execPath, ...s3rverArguments(storeFolder, s3Port, '0.0.0.0'));
    await answering(endpoint);
  };
  const haltStore = async (): Promise<void> => {
    running.get('store')?.child.kill('SIGKILL');
    await running.get('store')?.finished;
  };
  await startStore();
  const s3 = new S3Client({
    ...{ endpoint, forcePathStyle: true, region: 'us-east-1', requestChecksumCalculation: 'WHEN_REQUIRED' },
    credentials: { accessKeyId: accessKey, secretAccessKey: secret },
  });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  s3.destroy();

  const env = {
    DATABASE_URL: `${server}/lab`,
    PERSEPHONE_FILES: `s3://${bucket}/files`,
    PERSEPHONE_S3_ENDPOINT: endpoint,
    PERSEPHONE_API_KEY: key,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_REGION: 'us-east-1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const persephone = (host: string, ...args: readonly string[]): RunningCommand =>
    start(host, env, process.execPath, program.path, ...args, '--data', join(folder, host));
  const addresses = new Map<string, string>();
  for (const host of services) {
    const serving = persephone(host, 'serve', '--host', '0.0.0.0', '--port', '8080', '--workers', '0');
    await readyAt(serving);
    addresses.set(host, `http://${network.addressOf(host)}:8080`);
  }
  for (const host of workerHosts) persephone(host, 'worker', '--threads', '1');

  return {
    network,
    log: (host) => running.get(host)?.output.stderr ?? '',
    async call<T>(path: string, init: RequestInit = {}, service: (typeof services)[number] = 'service-1') {
      const headers = { ...init.headers, authorization: `Bearer ${key}` };
      const signal = AbortSignal.timeout(30_000);
      const answer = await fetch(`${addresses.get(service)}${path}`, { ...init, headers, signal });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    haltDatabase: () => databaseHost.ask('halt'),
    startDatabase: () => databaseHost.ask('start'),
    ...{ haltStore, startStore },
    async verify() {
      const args = [program.path, 'verify', '--data', join(folder, 'service-1')];
      const line = network.on('service-1', process.execPath, ...args);
      const ended = await startProgram(line.program, line.args, { PATH: process.env.PATH, ...env }).finished;
      return { code: ended.code, output: `${ended.stdout}${ended.stderr}` };
    },
    query: (sql) => onServer(`${server}/lab`, async (client) => (await client.query(sql)).rows),
    async remove() {
      for (const [host, { child }] of running) if (host !== 'store') child.kill('SIGTERM');
      const rest = [...running].filter(([host]) => host !== 'store');
      await Promise.race([Promise.all(rest.map(([, { finished }]) => finished)), sleep(15_000)]);
      for (const { child } of running.values()) child.kill('SIGKILL');
      await databaseHost.ask('end');
      network.remove();
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
    },
  };
}

async function answering(endpoint: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const answers = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await sleep(50);
  }
  throw new Error(`Nothing answers at ${endpoint}`);
}

/** The process of `database.ts`: a line is asked, the same line is the answer. */
function startDatabaseHost(path: string, args: readonly string[]) {
  const child = spawn(path, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The host of the database ended.');
    return value;
  };
  return {
    answer,
    async ask(line: 'halt' | 'start' | 'end'): Promise<void> {
      child.stdin.write(`${line}\n`);
      await answer();
    },
  };
}
