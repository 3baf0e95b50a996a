// How long the lists of version 1 take at 100,000 utterances, on SQLite and PostgreSQL: `npx tsx bench/lists/run.ts`.
// Through HTTP's own code but not its wire. Each line: a list, and the 50th and 95th percentile of its pages in
// milliseconds. `npx tsx bench/lists/run.ts [UTTERANCES] [PAGES] [PART]` reads so many pages of each list, or only of those
// lists whose address holds a part. Pages lie anywhere in the list, the same on both databases.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../packages/server/src/db/index.js';
import { capabilitiesFor } from '../../packages/server/src/db/open.js';
import type { Schema } from '../../packages/server/src/db/schema.js';
import { createServices } from '../../packages/server/src/domain/services.js';
import { createHttpServer } from '../../packages/server/src/http/index.js';
import { createFileBlobStore } from '../../packages/server/src/storage/index.js';
import startPostgres from '../../packages/server/test/support/postgres-server.js';

const utterances = Number(process.argv[2] ?? 100_000);
const pages = Number(process.argv[3] ?? 40);
const only = process.argv[4] ?? '';

/** Lists as the page asks for them: in each order, and with filters that many, few and none of the rows pass. */
const lists: readonly string[] = [
  '/v1/utterances?sort=created',
  '/v1/utterances?sort=name',
  '/v1/utterances?sort=-name',
  '/v1/utterances?sort=speaker',
  '/v1/utterances?sort=duration',
  '/v1/utterances?sort=name&speaker=Speaker%207',
  '/v1/utterances?sort=duration&speaker=Speaker%207',
  '/v1/utterances?sort=name&source=model',
  '/v1/utterances?sort=name&inCorpus=false',
  '/v1/utterances?sort=speaker&inCorpus=true&minimumMs=9000',
  '/v1/utterances?sort=name&name=rare',
  '/v1/utterances?sort=duration&name=nowhere',
  '/v1/utterances?sort=name&corpusId=1',
  '/v1/utterances?sort=name&corpusId=1&name=nowhere',
  '/v1/utterances?sort=name&name=rare&count=true',
  '/v1/audio?sort=name',
  '/v1/audio?sort=-duration',
  '/v1/audio?sort=name&transcribed=false',
  '/v1/audio?sort=duration&problem=true&name=nowhere',
  '/v1/transcriptions?sort=name',
  '/v1/transcriptions?sort=name&source=model&used=false',
  '/v1/transcriptions?sort=created&name=nowhere',
  '/v1/labels?sort=label',
  '/v1/corpora?sort=name',
  '/v1/models?sort=name',
  '/v1/jobs',
];

/** Whole numbers that look drawn by lot and are the same on both databases. */
const drawn = (below: number, salt: number) =>
  sql<number>`(((i * ${sql.lit(7919 + 2 * salt)} + ${sql.lit(salt)}) % 999983) % ${sql.lit(below)})`;

async function fill(url: string): Promise<void> {
  // Makes the tables.
  const db = await openDatabase({ url });
  const raw = new Kysely<Schema>({ dialect: capabilitiesFor({ url }).kysely });
  const numbers = sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(utterances)})`;
  const hash = url.startsWith('postgres') ? sql`lpad(i::text, 9, '0')` : sql`printf('%09d', i)`;
  for (const statement of [
    sql`insert into audio (file_name, content_hash, byte_length, duration_ms, sample_rate, channels)
      ${numbers} select case when i % 1000 = 0 then 'rare ' else 'session ' end || ${drawn(900_000, 1)} || ' ' || i || '.wav',
        ${hash} || ${sql.lit('a'.repeat(55))}, 100000, 500 + ${drawn(10_000, 2)}, 16000, 1 from n`,
    sql`insert into transcription (name, text, source)
      ${numbers} select 'session ' || i, ${sql.lit('m a t a k i n o '.repeat(4).trim())},
        case when i % 50 = 0 then 'model' else 'person' end from n`,
    sql`insert into utterance (audio_id, transcription_id, speaker)
      ${numbers} select i, i, case when ${drawn(5, 3)} = 0 then null else 'Speaker ' || ${drawn(40, 4)} end from n`,
    sql`insert into corpus (name, label_type, feature_type) values ('all', 'phonemes', 'fbank')`,
    // All but a few are in a corpus, as in a collection that has been worked on for long.
    sql`insert into corpus_utterance (corpus_id, utterance_id, set_name, position, transcription_id)
      select 1, id, 'training', id, transcription_id from utterance where id % 500 <> 0`,
    sql`insert into corpus_set (corpus_id, set_name, utterances, duration_ms) values (1, 'training', 1, 1)`,
  ]) {
    await statement.execute(raw);
  }
  await db.labels.ensure(Array.from({ length: 26 }, (_, i) => String.fromCodePoint(97 + i)));
  for (let i = 0; i < 20; i++) {
    const model = await db.models.insert({
      ...{ name: `model ${i}`, corpusId: 1, beamWidth: 10, decodingMergeRepeated: true },
      ...{ earlyStoppingSteps: null, hiddenSize: 10, numberLayers: 1, minimumEpochs: 0, maximumEpochs: null },
      ...{ maximumTrainingLER: 1, maximumValidationLER: 1 },
    });
    for (let epoch = 1; epoch <= 60; epoch++) {
      await db.models.recordEpoch(model.id, { epoch, loss: 1, trainingLER: 1, validationLER: 1, seconds: 1 });
    }
    await db.jobs.enqueue({ kind: 'train', modelId: model.id });
  }
  await db.close();
  // As either database does by itself before long.
  await (url.startsWith('postgres') ? sql`vacuum analyze` : sql`analyze`).execute(raw);
  await raw.destroy();
}

const percentile = (times: readonly number[], share: number) =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;

async function measure(name: string, url: string, folder: string): Promise<void> {
  let began = performance.now();
  await fill(url);
  console.log(
    `${name}: ${utterances} utterances inserted in ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  const database = await openDatabase({ url });
  const services = createServices({ database, blobs: createFileBlobStore(folder) });
  const app = await createHttpServer({ services, version: 'bench' });
  const all: number[] = [];
  for (const list of lists.filter((one) => one.includes(only))) {
    const times: number[] = [];
    let next = list;
    for (let page = 0; page < pages; page++) {
      began = performance.now();
      const answer = await app.inject(`${next}${next.includes('?') ? '&' : '?'}limit=50`);
      times.push(performance.now() - began);
      if (answer.statusCode !== 200) throw new Error(`${next}: ${answer.body}`);
      const { nextCursor } = answer.json();
      // Further pages, and the first again at the end of the list.
      next = nextCursor === null ? list : `${list}${list.includes('?') ? '&' : '?'}cursor=${nextCursor}`;
    }
    all.push(...times);
    console.log(
      `${percentile(times, 0.5).toFixed(1).padStart(7)} ${percentile(times, 0.95).toFixed(1).padStart(7)}  ${list}`,
    );
  }
  console.log(
    `${percentile(all, 0.5).toFixed(1).padStart(7)} ${percentile(all, 0.95).toFixed(1).padStart(7)}  all of them`,
  );
  await app.close();
  await database.close();
}

const folder = mkdtempSync(join(tmpdir(), 'persephone-lists-'));
let postgresUrl = '';
const project = {
  provide: (_name: string, url: string) => {
    postgresUrl = url;
  },
} as unknown as TestProject;
const stop = await startPostgres(project);
try {
  console.log('   p50     p95  milliseconds');
  await measure('SQLite', `sqlite:${join(folder, 'lists.sqlite')}`, folder);
  await measure('PostgreSQL', postgresUrl, folder);
} finally {
  await stop();
  rmSync(folder, { recursive: true });
}
