// Requests a second against the stack that the service replaces: `npx tsx bench/requests/run.ts [ROUNDS] [SECONDS]`.
// Needs what Debian calls python3-flask, python3-sqlalchemy, gunicorn and wrk. Both services run in turn in one run, the
// others idle, with 8 connections; each line is the median of the rounds: ours, the peer's, and the ratio; then what a
// Fastify route answers that does nothing but send the same bytes, and our share of it. Ours without workers; of the
// peer two processes. Ours syncs every write to the disk before it answers; the peer's journal does not.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../shared/figures.js';
import type { BareAnswer } from './bare.js';

const [rounds = 3, seconds = 4] = process.argv.slice(2).map(Number);
const connections = 8;
const transcriptions = 200;
const port = Number(process.env.PORT ?? 8391);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'persephone-requests-'));
const text = 'm a t a k i n o '.repeat(8).trim();

interface Kind {
  readonly path: string;
  /** Of a POST, as JSON. */
  readonly body?: object;
  readonly status: number;
}
const kinds: Readonly<Record<string, Kind>> = {
  'list of 20': { path: '/v0.1/transcription?pageSize=20', status: 200 },
  'one transcription': { path: '/v0.1/transcription/7', status: 200 },
  'POST transcription': { path: '/v0.1/transcription', body: { name: 'new', text }, status: 201 },
  'POST utterance, bogus audio': {
    path: '/v0.1/utterance',
    body: { audioId: 2_000_000_001, transcriptionId: 1 },
    status: 400,
  },
};

async function answers(url: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const answer = await fetch(`${url}/v0.1/transcription`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}

async function post(url: string, { path, body }: Kind): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** What ours answers, for the route that does nothing but send it. */
async function answerOf(url: string, kind: Kind): Promise<BareAnswer> {
  const answer = await (kind.body ? post(url, kind) : fetch(url + kind.path));
  if (answer.status !== kind.status) throw new Error(`${kind.path}: ${answer.status}`);
  return {
    method: kind.body ? 'POST' : 'GET',
    path: kind.path.split('?', 1)[0] ?? '',
    status: kind.status,
    type: answer.headers.get('content-type') ?? '',
    body: await answer.text(),
  };
}

/** Answers a second, all of the status that is expected. */
async function measure(url: string, { path, body, status }: Kind): Promise<number> {
  const script = join(folder, 'script.lua');
  writeFileSync(
    script,
    (body
      ? `wrk.method = "POST"\nwrk.headers["content-type"] = "application/json"\nwrk.body = [[${JSON.stringify(body)}]]\n`
      : '') +
      `local threads = {}\nfunction setup(thread) table.insert(threads, thread) end\n` +
      `wrong = 0\nfunction response(status) if status ~= ${status} then wrong = wrong + 1 end end\n` +
      `function done(summary)\n  local wrong = 0\n  for _, t in ipairs(threads) do wrong = wrong + t:get("wrong") end\n` +
      `  print("answers " .. summary.requests .. " wrong " .. wrong .. " microseconds " .. summary.duration)\nend\n`,
  );
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url + path];
  const { stdout } = await promisify(execFile)('wrk', args);
  const found = /answers (\d+) wrong (\d+) microseconds (\d+)/.exec(stdout);
  if (found?.[2] !== '0') throw new Error(`${url}${path}: not all answered ${status}\n${stdout}`);
  return (Number(found[1]) * 1e6) / Number(found[3]);
}

const ours: ChildProcess = spawn(
  process.execPath,
  [
    here('../../packages/server/bin/persephone.js'),
    ...['serve', '--port', `${port}`, '--workers', '0', '--data', join(folder, 'ours')],
  ],
  { stdio: 'ignore' },
);
const peer: ChildProcess = spawn(
  'gunicorn',
  [
    '--workers',
    '2',
    '--bind',
    `127.0.0.1:${port + 1}`,
    '--chdir',
    here('.'),
    '--log-level',
    'warning',
    'peer:app',
  ],
  { stdio: 'inherit', env: { ...process.env, PEER_DATABASE: join(folder, 'peer.sqlite') } },
);
let bare: ChildProcess | undefined;
try {
  const urls = {
    ours: `http://127.0.0.1:${port}`,
    peer: `http://127.0.0.1:${port + 1}`,
    bare: `http://127.0.0.1:${port + 2}`,
  };
  for (const url of [urls.ours, urls.peer]) {
    await answers(url);
    const one: Kind = { path: '/v0.1/transcription', body: { name: 'first', text }, status: 201 };
    for (let i = 0; i < transcriptions; i++) await post(url, one);
  }
  const given = await Promise.all(Object.values(kinds).map((kind) => answerOf(urls.ours, kind)));
  bare = spawn(process.execPath, ['--import', 'tsx', here('bare.ts')], {
    stdio: 'inherit',
    env: { ...process.env, PORT: `${port + 2}`, ANSWERS: JSON.stringify(given) },
  });
  await answers(urls.bare);
  for (const [name, kind] of Object.entries(kinds)) {
    const found = { ours: [] as number[], peer: [] as number[], bare: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      for (const which of ['ours', 'peer', 'bare'] as const)
        found[which].push(await measure(urls[which], kind));
    }
    const [a, b, c] = [median(found.ours), median(found.peer), median(found.bare)];
    console.log(
      `${name}: ${a.toFixed(0)} : ${b.toFixed(0)} answers a second, ${(a / b).toFixed(1)} times as many; ` +
        `${c.toFixed(0)} with nothing but the bytes, ${((100 * a) / c).toFixed(0)} %`,
    );
  }
} finally {
  const running = [ours, peer, bare].filter((child) => child !== undefined);
  for (const child of running) child.kill('SIGTERM');
  await Promise.all(running.map((child) => new Promise((resolve) => child.once('close', resolve))));
  rmSync(folder, { recursive: true, force: true });
}
