// How long the database takes to refuse, by how much it holds: `npx tsx bench/refusals/run.ts [UTTERANCES …]`, of which
// 10 and 1000000 where none are given. Fills a SQLite database by SQL once for each. Each line: the 50th
// and 95th percentile in milliseconds, the mean of processor time, which other programs do not lengthen, and what is refused; at the end requests a second over HTTP, one after another on one connection,
// for an utterance whose recording does not exist.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { capabilitiesFor, openDatabase } from '../../packages/server/src/db/open.js';
import type { Schema } from '../../packages/server/src/db/schema.js';
import { DomainError } from '../../packages/server/src/domain/errors.js';
import { createServices } from '../../packages/server/src/domain/services.js';
import { createHttpServer } from '../../packages/server/src/http/index.js';
import { createFileBlobStore } from '../../packages/server/src/storage/index.js';
import { fill } from '../lists/fill.js';
import { percentile } from '../shared/figures.js';

const sizes = process.argv.slice(2).map(Number);
const times = 300;

const refusals = {
  'insert, unknown audio': sql`insert into utterance (audio_id, transcription_id) values (-7, 1)`,
  'insert, unknown transcription': sql`insert into utterance (audio_id, transcription_id) values (1, -7)`,
  'update, unknown audio': sql`update utterance set audio_id = -7 where id = 5`,
  'insert from select, unknown transcription': sql`insert into utterance (audio_id, transcription_id)
    select id, -7 from audio where id = 3`,
  'exists already (unique)': sql`insert into utterance (audio_id, transcription_id) values (1, 1)`,
  'breaks a rule (check)': sql`insert into utterance (audio_id, transcription_id, start_ms) values (1, 2, 5)`,
  'lacks a value (not null)': sql`insert into utterance (audio_id, transcription_id) values (null, 2)`,
  'deletes what an utterance refers to': sql`delete from audio where id = 4`,
};

async function refusedPerSecond(port: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const body = JSON.stringify({ audioId: 2_000_000_001, transcriptionId: 1 });
  const ask = () =>
    new Promise<number>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const options = { agent, port, host: '127.0.0.1', path: '/v0.1/utterance', method: 'POST', headers };
      const outgoing = request(options, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      });
      outgoing.once('error', reject).end(body);
    });
  const lasting = 5000;
  const began = performance.now();
  let answered = 0;
  while (performance.now() - began < lasting) {
    const status = await ask();
    if (status !== 400) throw new Error(`Answered ${status}`);
    answered++;
  }
  agent.destroy();
  return (answered * 1000) / (performance.now() - began);
}

async function measure(utterances: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'persephone-refusals-'));
  try {
    const url = `sqlite:${join(folder, 'refusals.sqlite')}`;
    await fill(url, utterances);
    const megabytes = statSync(join(folder, 'refusals.sqlite')).size / 1e6;
    let began = performance.now();
    const database = await openDatabase({ url });
    const opened = (performance.now() - began) / 1000;
    console.log(`${utterances} utterances, ${megabytes.toFixed(0)} MB, opened in ${opened.toFixed(1)} s`);
    const raw = new Kysely<Schema>({ dialect: capabilitiesFor({ url }).kysely });
    for (const [name, statement] of Object.entries(refusals)) {
      const taken: number[] = [];
      const before = process.cpuUsage();
      for (let i = 0; i < times; i++) {
        began = performance.now();
        const answer = await statement.execute(raw).catch((error: unknown) => error);
        taken.push(performance.now() - began);
        if (!(answer instanceof DomainError)) throw new Error(`${name}: not refused`, { cause: answer });
      }
      const used = process.cpuUsage(before);
      const processor = (used.user + used.system) / 1000 / times;
      const figures = [percentile(taken, 0.5), percentile(taken, 0.95), processor];
      console.log(`${figures.map((one) => one.toFixed(3)).join('  ')}  ${name}`);
    }
    await raw.destroy();
    const services = createServices({ database, blobs: createFileBlobStore(folder) });
    const app = await createHttpServer({ services, version: 'bench' });
    await app.listen({ host: '127.0.0.1', port: 0 });
    const [address] = app.addresses();
    console.log(
      `${(await refusedPerSecond(typeof address === 'object' ? address.port : 0)).toFixed(0)} refused requests a second`,
    );
    await app.close();
    await database.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

console.log('  p50    p95    processor, in milliseconds');
for (const utterances of sizes.length > 0 ? sizes : [10, 1_000_000]) await measure(utterances);
