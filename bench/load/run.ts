// Two hundred people at once: how long the lists take while nobody works and while workers transcribe, on SQLite and PostgreSQL, and that
// each recording has one draft in the end. After `npm run build`: `npx tsx bench/load/run.ts [CLIENTS] [UTTERANCES] [TRANSCRIPTIONS] [PAUSE]`.
// The built service with one worker process, over HTTP on this machine, which the clients share. Each client asks for a page of a list, waits
// for it, and asks for the next a PAUSE later on average, in seconds (1). Each line: milliseconds at the 50th, 95th and 99th percentile;
// below it, of the five lists that are slowest, the 95th.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeWav16 } from '@persephone/formats/wav';
import { sql } from 'kysely';
import { Random } from '../../packages/engine/src/random/index.js';
import { readyAt, startCommand } from '../../packages/server/test/support/cli.js';
import { startOwnServer } from '../../packages/server/test/support/postgres-server.js';
import { fill, rawDatabase } from '../lists/fill.js';
import { lists } from '../lists/lists.js';
import { percentile } from '../shared/figures.js';
import { type Call, ended, json, makeToneCorpus, train, untilJob, upload } from '../shared/tones-model.js';

const [clients = 200, utterances = 50_000, transcriptions = 5000, pauseSeconds = 1] = process.argv
  .slice(2)
  .map(Number);
const rate = 16_000;
const idleMs = 30_000;
/** As many recordings as `POST /v1/models/ID/transcribe` is asked for at once. */
const portion = 1000;

/** Five seconds of noise and of tones, each a file of its own. */
function recording(index: number): Uint8Array {
  const random = new Random(index);
  const samples = Float32Array.from({ length: 5 * rate }, (_, i) => {
    const tone = 200 + 100 * ((index + Math.floor(i / (rate / 2))) % 7);
    return 0.3 * Math.sin((2 * Math.PI * tone * i) / rate) + 0.01 * (random.next() - 0.5);
  });
  return encodeWav16(samples, rate);
}

interface Answered {
  readonly list: string;
  readonly ms: number;
}

/** Until `over`, so many clients; how long each answer took. */
async function ask(url: string, over: () => boolean): Promise<Answered[]> {
  const answered: Answered[] = [];
  const client = async (number: number) => {
    const random = new Random(number);
    await sleep(1000 * pauseSeconds * random.next());
    for (let i = number; !over(); i++) {
      const list = lists[i % lists.length] ?? '';
      const began = performance.now();
      const answer = await fetch(`${url}${list}${list.includes('?') ? '&' : '?'}limit=50`);
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${list}: ${answer.status}`);
      answered.push({ list, ms: performance.now() - began });
      await sleep(1000 * pauseSeconds * (0.5 + random.next()));
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, i) => client(i)));
  return answered;
}

function print(what: string, answered: readonly Answered[], seconds: number): void {
  const times = answered.map(({ ms }) => ms);
  const shown = [0.5, 0.95, 0.99].map((share) => percentile(times, share).toFixed(1).padStart(8));
  console.log(
    `${shown.join('')}  ${what}: ${times.length} answers, ${(times.length / seconds).toFixed(0)} a second`,
  );
  const slowest = lists
    .map((list) => {
      const ofList = answered.filter((one) => one.list === list).map(({ ms }) => ms);
      return { list, ms: percentile(ofList, 0.95) };
    })
    .sort((a, b) => b.ms - a.ms);
  for (const { list, ms } of slowest.slice(0, 5))
    console.log(`        ${ms.toFixed(1).padStart(8)}            ${list}`);
}

/** In the midst of it, of the service and its worker, where the database has connections. */
async function connectionsOf(raw: ReturnType<typeof rawDatabase>, url: string): Promise<string> {
  if (!url.startsWith('postgres')) return '';
  await sleep(5000);
  const { rows } = await sql<{ n: string }>`select count(*) as n from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(raw);
  return `, ${rows[0]?.n} connections`;
}

async function measure(name: string, url: string, folder: string): Promise<void> {
  await fill(url, utterances);
  const raw = rawDatabase(url);
  // The trainings that wait there are of recordings that have no files.
  await sql`delete from job`.execute(raw);
  const args = ['serve', '--adopt-folder', '--port', '0', '--workers', '1', '--data', folder];
  const service = startCommand(args, { DATABASE_URL: url });
  try {
    const address = await readyAt(service);
    const call: Call = async (path, init) => {
      const answer = await fetch(`${address}${path}`, init);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      return JSON.parse(text);
    };
    const { modelId, jobId } = await train(call, await makeToneCorpus(call), 'tones', 3);
    await untilJob(call, jobId, ended);
    const audioIds: number[] = [];
    for (let i = 0; i < transcriptions; i++) audioIds.push(await upload(call, `load ${i}.wav`, recording(i)));

    let began = performance.now();
    print(
      `${name}, nobody works`,
      await ask(address, () => performance.now() - began > idleMs),
      idleMs / 1000,
    );
    for (let first = 0; first < audioIds.length; first += portion) {
      await call(
        `/v1/models/${modelId}/transcribe`,
        json({ audioIds: audioIds.slice(first, first + portion) }),
      );
    }
    began = performance.now();
    let left = transcriptions;
    const watch = (async () => {
      for (;;) {
        await sleep(1000);
        const { rows } = await sql<{ n: number }>`select count(*) as n from job
          where kind = 'transcribe' and state in ('queued', 'running')`.execute(raw);
        left = Number(rows[0]?.n);
        if (left === 0) return;
      }
    })();
    const [answered, connections] = await Promise.all([
      ask(address, () => left === 0),
      connectionsOf(raw, url),
      watch,
    ]);
    const seconds = (performance.now() - began) / 1000;
    print(`${name}, a worker transcribes`, answered, seconds);
    const { rows } = await sql<{ drafts: number; recordings: number }>`select count(*) as drafts,
      count(distinct audio_id) as recordings from transcription where model_id = ${modelId}`.execute(raw);
    console.log(
      `${' '.repeat(24)}  ${name}: ${(transcriptions / seconds).toFixed(1)} recordings of 5 s transcribed a second, ` +
        `${rows[0]?.drafts} drafts of ${rows[0]?.recordings} recordings${connections}`,
    );
  } finally {
    service.child.kill('SIGTERM');
    await service.finished;
    await raw.destroy();
  }
}

const server = await startOwnServer(true);
const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'persephone-load-')));
const [onSqlite = '', onPostgres = ''] = folders;
try {
  console.log('     p50     p95     p99  milliseconds');
  await measure('SQLite', `sqlite:${join(onSqlite, 'persephone.sqlite')}`, onSqlite);
  await measure('PostgreSQL', server.url, onPostgres);
} finally {
  await server.remove();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
