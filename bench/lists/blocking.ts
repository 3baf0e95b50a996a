// For how long what is computed of everything keeps all others waiting, at 100,000 utterances on SQLite:
//   npx tsx bench/lists/blocking.ts [UTTERANCES]
// Through HTTP's own code but not its wire. Each line: how long the request took, and the longest time in which nobody
// else was answered, in milliseconds, by the clock and of the processor's time; the least of three times.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { Random } from '../../packages/engine/src/random/index.js';
import { openDatabase } from '../../packages/server/src/db/index.js';
import { capabilitiesFor } from '../../packages/server/src/db/open.js';
import type { Schema } from '../../packages/server/src/db/schema.js';
import { createServices } from '../../packages/server/src/domain/services.js';
import { createHttpServer } from '../../packages/server/src/http/index.js';
import { createFileBlobStore } from '../../packages/server/src/storage/index.js';
import { threadProgram } from '../../packages/server/test/support/cli.js';
import { fill } from './fill.js';

const utterances = Number(process.argv[2] ?? 100_000);

/** All utterances compared, with errors here and there. */
async function evaluate(url: string): Promise<void> {
  const db = await openDatabase({ url });
  const reference = 'm a t a k i n o '.repeat(4).trim().split(' ');
  await db.transaction(({ evaluations }) =>
    evaluations.replace({
      ...{ modelId: 1, corpusId: 1, substitutions: 1, insertions: 1, deletions: 1 },
      referenceLabels: reference.length * utterances,
      utterances: Array.from({ length: utterances }, (_, i) => {
        const hypothesis = reference.map((label, j) => ((i * 31 + j * 7) % 11 === 0 ? 'á' : label));
        const errors = hypothesis.filter((label, j) => label !== reference[j]).length;
        return { utteranceId: i + 1, reference, hypothesis, errors };
      }),
      confusions: [],
    }),
  );
  await db.close();
}

const drafts = 10_000;

/** So many recordings that nobody has transcribed, each with a draft of model 1, which counts as trained. */
async function draft(url: string): Promise<void> {
  const raw = new Kysely<Schema>({ dialect: capabilitiesFor({ url }).kysely });
  const { hash } = await raw.selectFrom('blob').select('hash').limit(1).executeTakeFirstOrThrow();
  await raw.updateTable('model').set({ content_hash: hash }).where('id', '=', 1).execute();
  await raw.destroy();
  const db = await openDatabase({ url });
  const random = new Random(1);
  const labels = Array.from({ length: 45 }, (_, i) => `l${i}`);
  const label = () => labels[Math.floor(random.next() * random.next() * labels.length)] ?? 'l0';
  const recordings = await db.audio.insertMany(
    Array.from({ length: drafts }, (_, i) => ({
      ...{ fileName: `new ${i}.wav`, contentHash: hash, byteLength: 100_000, durationMs: 4000 },
      ...{ sampleRate: 16_000, channels: 1, problem: null, inspection: 'done' as const, warnings: [] },
    })),
  );
  await db.transcriptions.insertMany(
    recordings.map(({ id }) => {
      const labelTimes = Array.from({ length: 10 + random.below(50) }, (_, i) => ({
        ...{ label: label(), startMs: 60 * i, endMs: 60 * i + 60 },
        confidence: 1 - 0.6 * random.next() ** 2,
      }));
      return {
        ...{ name: 'new', fileName: null, source: 'model' as const, modelId: 1, audioId: id, labelTimes },
        text: labelTimes.map((one) => one.label).join(' '),
      };
    }),
  );
  await db.close();
}

/** The longest time in which the event loop did not come round while something was done, in milliseconds. */
async function watched(
  work: () => Promise<unknown>,
): Promise<{ took: number; blocked: number; busy: number }> {
  const began = performance.now();
  let last = began;
  let blocked = 0;
  let busy = 0;
  let used = process.cpuUsage();
  const look = () => {
    const now = performance.now();
    blocked = Math.max(blocked, now - last);
    last = now;
    const { user, system } = process.cpuUsage(used);
    busy = Math.max(busy, (user + system) / 1000);
    used = process.cpuUsage();
  };
  let going = true;
  const round = () => {
    look();
    if (going) setImmediate(round);
  };
  setImmediate(round);
  await work();
  look();
  going = false;
  return { took: performance.now() - began, blocked, busy };
}

const folder = mkdtempSync(join(tmpdir(), 'persephone-blocking-'));
try {
  const url = `sqlite:${join(folder, 'lists.sqlite')}`;
  await fill(url, utterances);
  await evaluate(url);
  await draft(url);
  const database = await openDatabase({ url });
  const services = createServices({ database, blobs: createFileBlobStore(folder) });
  const app = await createHttpServer({ services, version: 'bench', threads: { program: threadProgram } });
  const preview = (payload: object) => app.inject({ method: 'POST', url: '/v1/corpora/preview', payload });
  const requests: Readonly<Record<string, () => Promise<{ statusCode: number; body: string }>>> = {
    'preview of a corpus of all': () => preview({ labelType: 'phonemes' }),
    'preview of a corpus of all, by speaker': () => preview({ labelType: 'phonemes', bySpeaker: true }),
    'preview of a corpus of a filter': () =>
      preview({ labelType: 'phonemes', filter: { demonstration: false, minimumMs: 1000 } }),
    'report of an evaluation': () => app.inject('/v1/models/1/evaluation/report'),
    'utterances with an error that none has': () =>
      app.inject('/v1/models/1/evaluation/utterances?reference=m&hypothesis=o'),
    // Anew each time, since there is a new draft.
    [`what to transcribe next of ${drafts} drafts`]: async () => {
      const audioId = utterances + drafts;
      await database.transcriptions.insert({
        ...{ name: 'new', fileName: null, source: 'model', modelId: 1, audioId, labelTimes: [], text: '' },
      });
      return app.inject('/v1/models/1/next?limit=50');
    },
    'the same, another page of it': () => app.inject('/v1/models/1/next?limit=50'),
    'the overview': () => app.inject('/v1/overview'),
    'what would be deleted with all utterances': () =>
      app.inject({
        ...{ method: 'POST', url: '/v1/deletions/preview' },
        payload: { utterance: Array.from({ length: utterances }, (_, i) => i + 1) },
      }),
  };
  console.log('   took  blocked     busy  milliseconds');
  for (const [name, request] of Object.entries(requests)) {
    const runs: Awaited<ReturnType<typeof watched>>[] = [];
    for (let run = 0; run < 3; run++) {
      const one = await watched(async () => {
        const answer = await request();
        if (answer.statusCode !== 200) throw new Error(`${name}: ${answer.body}`);
      });
      runs.push(one);
    }
    const least = (of: 'took' | 'blocked' | 'busy') =>
      String(Math.round(Math.min(...runs.map((run) => run[of])))).padStart(7);
    console.log(`${least('took')}  ${least('blocked')}  ${least('busy')}  ${name}`);
  }
  await app.close();
  await database.close();
} finally {
  rmSync(folder, { recursive: true });
}
