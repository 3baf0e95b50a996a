// A lab on one machine, each host with a network of its own: what becomes of jobs when hosts are cut off and servers are
// stopped. As root on Linux, after `npm run build`: `npx tsx bench/hosts/run.ts`. Each line says what was done, what should hold, and what was found;
// the exit code is 1 where something did not hold.
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeWav16 } from '@persephone/formats/wav';
import { longRecording } from '../../packages/server/test/support/long-recording.js';
import {
  ended,
  type Job,
  json,
  type Made,
  makeToneCorpus,
  train,
  untilJob,
  upload,
} from '../shared/tones-model.js';
import { type Lab, startLab, workerHosts } from './lab.js';

const epochs = 120;
let failures = 0;
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function report(what: string, holds: boolean, found: string): void {
  if (!holds) failures++;
  console.log(`${holds ? 'ok  ' : 'FAIL'}  ${what}: ${found}`);
}

/** The host of the worker that holds a job. */
function hostOf(lab: Lab, jobId: number): string {
  const host = workerHosts.findLast((one) => new RegExp(`job ${jobId} \\(`).test(lab.log(one)));
  if (host === undefined) throw new Error(`No log has job ${jobId}`);
  return host;
}

/** Cut off the host that holds a job, until another has had it for a while; how long nobody had it. */
async function loseHostOf(lab: Lab, jobId: number): Promise<{ host: string; afterMs: number }> {
  const host = hostOf(lab, jobId);
  lab.network.cut(host);
  const at = performance.now();
  await untilJob(lab.call, jobId, ({ attempts }) => attempts === 2);
  const afterMs = performance.now() - at;
  await sleep(Math.max(0, 30_000 - afterMs));
  lab.network.mend(host);
  return { host, afterMs };
}

async function training(lab: Lab, corpusId: number): Promise<number> {
  const { modelId, jobId } = await train(lab.call, corpusId, 'cut off', epochs);
  await untilJob(lab.call, jobId, (job) => job.epochs.length >= 3);
  const before = await untilJob(lab.call, jobId, () => true);
  const { host, afterMs } = await loseHostOf(lab, jobId);
  const job = await untilJob(lab.call, jobId, ended);
  report(`training on ${host}, cut off, is taken over within 15 s`, afterMs < 15_000, seconds(afterMs));
  const numbers = job.epochs.map(({ epoch }) => epoch);
  const whole = numbers.length === epochs && numbers.every((epoch, i) => epoch === i + 1);
  report(
    'it has each epoch once, and succeeds',
    job.state === 'succeeded' && whole,
    `${job.state}, ${numbers.length} epochs`,
  );
  const kept = before.epochs.every((epoch, i) => JSON.stringify(epoch) === JSON.stringify(job.epochs[i]));
  report('it went on from the checkpoint', kept, `${before.epochs.length} epochs before, the same after`);
  // What the host that was lost does once it is back.
  await sleep(15_000);
  const evaluations = await lab.call<{ items: Job[] }>(`/v1/jobs?kind=evaluate&modelId=${modelId}`);
  report('it is evaluated once', evaluations.items.length === 1, `${evaluations.items.length}`);
  return modelId;
}

async function transcription(lab: Lab, modelId: number, long: Uint8Array): Promise<void> {
  const audioId = await upload(lab.call, 'long.wav', long);
  const body = json({ audioIds: [audioId], segmentation: { shortestPauseMs: 400 } });
  const { jobs } = await lab.call<{ jobs: Made[] }>(`/v1/models/${modelId}/transcribe`, body);
  const jobId = jobs[0]?.id ?? 0;
  await untilJob(
    lab.call,
    jobId,
    ({ progress }) => progress?.stage === 'transcribing' && (progress.done ?? 0) > 1,
  );
  const { host, afterMs } = await loseHostOf(lab, jobId);
  const job = await untilJob(lab.call, jobId, ended);
  report(`transcription on ${host}, cut off, is taken over within 15 s`, afterMs < 15_000, seconds(afterMs));
  await sleep(10_000);
  const [made] = await lab.query<{ n: string; places: string }>(
    `SELECT count(*) AS n, count(DISTINCT start_ms) AS places FROM transcription WHERE audio_id = ${audioId}`,
  );
  const [kept] = await lab.query<{ result: string }>(
    `SELECT result::text AS result FROM job WHERE id = ${jobId}`,
  );
  const { transcriptionIds = [] } = JSON.parse(kept?.result ?? '{}') as { transcriptionIds?: number[] };
  const once = made?.n === made?.places && Number(made?.n) === transcriptionIds.length;
  report(
    'each utterance has one draft',
    job.state === 'succeeded' && once,
    `${job.state}, ${made?.n} drafts at ${made?.places} places, ${transcriptionIds.length} in the result`,
  );
}

async function serviceCutOff(lab: Lab): Promise<void> {
  lab.network.cut('service-1');
  const at = performance.now();
  const answered = await lab.call<{ items: unknown[] }>('/v1/audio', {}, 'service-2');
  report(
    'a service that is cut off is not missed by clients of the other',
    answered.items.length > 0,
    seconds(performance.now() - at),
  );
  await sleep(20_000);
  lab.network.mend('service-1');
  const back = performance.now();
  while (
    !(await lab.call('/v1/audio').then(
      () => true,
      () => false,
    ))
  )
    await sleep(200);
  const afterMs = performance.now() - back;
  report('it answers again once it is back', afterMs < 30_000, seconds(afterMs));
}

async function underLoad(
  lab: Lab,
  corpusId: number,
  modelId: number,
  recordings: readonly Uint8Array[],
): Promise<void> {
  const audioIds: number[] = [];
  for (const [i, bytes] of recordings.entries())
    audioIds.push(await upload(lab.call, `load ${i}.wav`, bytes));
  const { jobId } = await train(lab.call, corpusId, 'under load', epochs);
  const body = json({ audioIds, segmentation: { shortestPauseMs: 400 } });
  const { jobs } = await lab.call<{ jobs: Made[] }>(`/v1/models/${modelId}/transcribe`, body);
  const ids = [jobId, ...jobs.map(({ id }) => id)];
  const left = async (): Promise<number> => {
    const list = ids.join(', ');
    const [row] = await lab.query<{ n: string }>(
      `SELECT count(*) AS n FROM job WHERE id IN (${list}) AND state IN ('queued', 'running')`,
    );
    return Number(row?.n);
  };
  await sleep(4000);
  const [connections] = await lab.query<{ n: string }>(
    "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = 'lab' AND pid <> pg_backend_pid()",
  );
  console.log(`      connections to PostgreSQL, of two services and eight workers: ${connections?.n}`);
  const beforeDatabase = await left();
  await lab.haltDatabase();
  await sleep(15_000);
  await lab.startDatabase();
  const afterDatabase = await left();
  report(
    'PostgreSQL is stopped for 15 s in the middle',
    beforeDatabase > 0 && afterDatabase > 0,
    `${beforeDatabase} jobs left before, ${afterDatabase} after`,
  );
  await sleep(4000);
  const beforeStore = await left();
  await lab.haltStore();
  await sleep(15_000);
  await lab.startStore();
  report('the store is stopped for 15 s in the middle', beforeStore > 0, `${beforeStore} jobs left before`);
  const at = performance.now();
  while ((await left()) > 0 && performance.now() - at < 300_000) await sleep(500);
  const rows = await lab.query<{ state: string; attempts: number; n: string }>(
    `SELECT state, attempts, count(*) AS n FROM job WHERE id IN (${ids.join(', ')}) GROUP BY state, attempts ORDER BY state, attempts`,
  );
  const all = rows.every(({ state }) => state === 'succeeded');
  report(
    'all jobs succeed',
    all,
    rows.map(({ state, attempts, n }) => `${n} ${state} at attempt ${attempts}`).join(', '),
  );
  const doubles = await lab.query(
    'SELECT audio_id, start_ms FROM transcription WHERE start_ms IS NOT NULL GROUP BY audio_id, start_ms HAVING count(*) > 1',
  );
  report('no utterance has two drafts', doubles.length === 0, `${doubles.length}`);
}

function withFirst(samples: Float32Array, first: number): Float32Array {
  const changed = samples.slice();
  changed[0] = first;
  return changed;
}

const lab = await startLab();
try {
  const one = await longRecording(8);
  const times = 60;
  const long = new Float32Array(one.samples.length * times);
  for (let i = 0; i < times; i++) long.set(one.samples, i * one.samples.length);
  console.log(`two services, eight workers; a recording of ${seconds((1000 * long.length) / 16_000)}`);
  const corpusId = await makeToneCorpus(lab.call);
  const modelId = await training(lab, corpusId);
  await transcription(lab, modelId, encodeWav16(long, 16_000));
  await serviceCutOff(lab);
  // Recordings of a minute and more that differ in their first sample, so that each is a file of its own.
  const short = long.subarray(0, 4 * one.samples.length);
  const recordings = Array.from({ length: 40 }, (_, i) => encodeWav16(withFirst(short, i / 1000), 16_000));
  await underLoad(lab, corpusId, modelId, recordings);
  const verified = await lab.verify();
  report(
    'verify finds every file whole',
    verified.code === 0,
    verified.output.trim().split('\n').at(-1) ?? '',
  );
} finally {
  await lab.remove();
}
process.exitCode = failures > 0 ? 1 : 0;
