// How long a claim takes on PostgreSQL where many workers run and much waits: `npx tsx bench/queue/claims.ts [QUEUED] [CLAIMS]`.
// Each line: milliseconds at the median and the 95th percentile of a worker's claim and of what it then takes along, by how many jobs run,
// how many keys have asked, and how many jobs wait. docs/architecture.md reckons with them what a lab of a hundred workers needs.
import { sql } from 'kysely';
import { openDatabase } from '../../packages/server/src/db/index.js';
import { newModel } from '../../packages/server/test/db/fixtures.js';
import { startOwnServer } from '../../packages/server/test/support/postgres-server.js';
import { rawDatabase } from '../lists/fill.js';
import { percentile } from '../shared/figures.js';

const [queued = 500_000, claims = 100] = process.argv.slice(2).map(Number);
const atOnce = 20;
const hour = 3_600_000;

const server = await startOwnServer(true);
try {
  const database = await openDatabase({ url: server.url });
  const raw = rawDatabase(server.url);
  const corpus = await database.transaction(({ corpora }) =>
    corpora.insert({
      ...{ name: 'c', labelType: 'phonemes', featureType: 'fbank', maxSamples: null },
      ...{ labels: ['a'], partition: { training: [], validation: [], testing: [] } },
    }),
  );
  const { id: modelId } = await database.models.insert(newModel(corpus.id));
  const hash = 'a'.repeat(64);
  await sql`insert into blob (hash) values (${hash})`.execute(raw);
  console.log(' running   keys   queued  claim p50     p95  along p50     p95  milliseconds');
  for (const [running, keys, waiting] of [
    [0, 1, 5000],
    [200, 1, queued],
    [200, 20, queued],
    [2000, 20, queued],
    [2000, 200, queued],
  ] as const) {
    await sql`truncate job, audio cascade`.execute(raw);
    await sql`delete from api_key`.execute(raw);
    await sql`insert into api_key (id, name, key_hash) select i, 'key ' || i, lpad(i::text, 64, '0') from generate_series(1, ${keys}::int) i`.execute(
      raw,
    );
    const all = running + waiting;
    await sql`insert into audio (id, file_name, content_hash, byte_length, duration_ms, sample_rate, channels, inspection)
      select i, i || '.wav', ${hash}, 100000, 5000, 16000, 1, 'done' from generate_series(1, ${all}::int) i`.execute(
      raw,
    );
    await sql`insert into job (kind, state, audio_id, model_id, attempts, changed_at, requested_by, owner, heartbeat_at, started_at)
      select 'transcribe', case when i <= ${running} then 'running' else 'queued' end, i, ${modelId}::int,
        case when i <= ${running} then 1 else 0 end, i, 1 + i % ${keys}::int,
        case when i <= ${running} then 'worker ' || i / ${atOnce} end,
        case when i <= ${running} then 1 end, case when i <= ${running} then i end
      from generate_series(1, ${all}::int) i`.execute(raw);
    await sql`vacuum analyze`.execute(raw);
    const [first, along]: [number[], number[]] = [[], []];
    for (let i = 0; i < claims; i++) {
      let began = performance.now();
      const claim = await database.jobs.claim(['transcribe', 'evaluate'], 'bench', hour, 3);
      first.push(performance.now() - began);
      if (!claim) throw new Error('Nothing was claimed');
      began = performance.now();
      const others = await database.jobs.claimLike(claim, atOnce - 1, 60_000);
      along.push(performance.now() - began);
      if (others.length !== atOnce - 1) throw new Error(`${others.length} were claimed along`);
    }
    const figures = [first, along].flatMap((times) => [percentile(times, 0.5), percentile(times, 0.95)]);
    console.log(
      [running, keys, waiting, ...figures.map((ms) => ms.toFixed(1))]
        .map((figure) => String(figure).padStart(8))
        .join(' '),
    );
  }
  await raw.destroy();
  await database.close();
} finally {
  await server.remove();
}
