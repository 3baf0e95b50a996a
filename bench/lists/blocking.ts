// For how long what is computed of everything keeps all others waiting, at 100,000 utterances on SQLite:
//   npx tsx bench/lists/blocking.ts [UTTERANCES]
// Through HTTP's own code but not its wire. Each line: how long the request took, and the longest time in which nobody
// else was answered, in milliseconds, by the clock and of the processor's time; the least of three times.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../packages/server/src/db/index.js';
import { createServices } from '../../packages/server/src/domain/services.js';
import { createHttpServer } from '../../packages/server/src/http/index.js';
import { createFileBlobStore } from '../../packages/server/src/storage/index.js';
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
  const database = await openDatabase({ url });
  const services = createServices({ database, blobs: createFileBlobStore(folder) });
  const app = await createHttpServer({ services, version: 'bench' });
  const preview = (payload: object) => app.inject({ method: 'POST', url: '/v1/corpora/preview', payload });
  const requests: Readonly<Record<string, () => Promise<{ statusCode: number; body: string }>>> = {
    'preview of a corpus of all': () => preview({ labelType: 'phonemes' }),
    'preview of a corpus of all, by speaker': () => preview({ labelType: 'phonemes', bySpeaker: true }),
    'preview of a corpus of a filter': () =>
      preview({ labelType: 'phonemes', filter: { demonstration: false, minimumMs: 1000 } }),
    'report of an evaluation': () => app.inject('/v1/models/1/evaluation/report'),
    'utterances with an error that none has': () =>
      app.inject('/v1/models/1/evaluation/utterances?reference=m&hypothesis=o'),
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
