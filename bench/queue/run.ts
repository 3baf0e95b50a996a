// What the queue costs a transcription: claim, heartbeats, its draft and its end, of so many that are asked for at once, by one worker that
// computes nothing. `npx tsx bench/queue/run.ts [JOBS] [SECONDS]`. Each line: a database, milliseconds a job, and what that is of the time that
// a recording of so many seconds takes with it, at the real-time factor of docs/experiments.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../packages/server/src/db/index.js';
import type { Handlers } from '../../packages/server/src/jobs/handler.js';
import { createLog } from '../../packages/server/src/jobs/log.js';
import { startWorker } from '../../packages/server/src/jobs/worker.js';
import { createFileBlobStore } from '../../packages/server/src/storage/index.js';
import { hash, newAudio, newModel, newTranscription } from '../../packages/server/test/db/fixtures.js';
import { startOwnServer } from '../../packages/server/test/support/postgres-server.js';

const [jobs = 1000, seconds = 5] = process.argv.slice(2).map(Number);
/** Of `standard` on one core of a quiet machine. */
const realTimeFactor = 0.01;

async function measure(name: string, url: string, folder: string): Promise<void> {
  const database = await openDatabase({ url });
  const audio = await database.audio.insertMany(
    Array.from({ length: jobs }, (_, i) => newAudio({ fileName: `${i}.wav`, contentHash: hash('a') })),
  );
  const corpus = await database.transaction(({ corpora }) =>
    corpora.insert({
      ...{ name: 'c', labelType: 'phonemes', featureType: 'fbank', maxSamples: null },
      ...{ labels: ['a'], partition: { training: [], validation: [], testing: [] } },
    }),
  );
  const { id: modelId } = await database.models.insert(newModel(corpus.id));
  await database.jobs.enqueueMany(audio.map(({ id }) => ({ kind: 'transcribe', modelId, audioId: id })));
  const handlers: Handlers = {
    transcribe: async ({ job, report }) => {
      await report({ stage: 'transcribing', done: 0, total: 1 });
      return async ({ transcriptions }) => {
        const draft = newTranscription({ source: 'model', modelId, audioId: job.audioId, fileName: null });
        return { transcriptionId: (await transcriptions.insert(draft)).id };
      };
    },
  };
  const began = performance.now();
  const worker = startWorker({
    ...{ database, handlers, kinds: ['transcribe'], owner: 'bench' },
    blobs: createFileBlobStore(join(folder, 'blobs')),
    log: createLog('worker', () => undefined),
  });
  while ((await database.transcriptions.list({ pageNumber: 1, pageSize: 1 })).total < jobs) await sleep(20);
  const ms = (performance.now() - began) / jobs;
  worker.stop();
  await worker.ended;
  await database.close();
  const computing = 1000 * seconds * realTimeFactor;
  console.log(
    `${name}  ${ms.toFixed(2)} ms a job, ${((100 * ms) / (ms + computing)).toFixed(1)} % of ${seconds} s of speech`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'persephone-queue-'));
const server = await startOwnServer(true);
try {
  await measure('SQLite    ', `sqlite:${join(folder, 'queue.sqlite')}`, folder);
  await measure('PostgreSQL', server.url, folder);
} finally {
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
}
