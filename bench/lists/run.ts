// How long the lists of version 1 take at 100,000 utterances, on SQLite and PostgreSQL: `npx tsx bench/lists/run.ts`.
// Through HTTP's own code but not its wire. Each line: a list, and the 50th and 95th percentile of its pages in
// milliseconds. `npx tsx bench/lists/run.ts [UTTERANCES] [PAGES] [PART]` reads so many pages of each list, or only of those
// lists whose address holds a part. Pages lie anywhere in the list, the same on both databases.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../packages/server/src/db/index.js';
import { createServices } from '../../packages/server/src/domain/services.js';
import { createHttpServer } from '../../packages/server/src/http/index.js';
import { createFileBlobStore } from '../../packages/server/src/storage/index.js';
import startPostgres from '../../packages/server/test/support/postgres-server.js';
import { fill } from './fill.js';

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
  '/v1/utterances?sort=name&text=m%20a%20t',
  '/v1/utterances?sort=name&text=m%20a%20t&count=true',
  '/v1/utterances?sort=name&text=nowhere&count=true',
  '/v1/utterances?sort=name&corrected=true',
  '/v1/utterances?sort=name&imported=false&corrected=false&count=true',
  '/v1/audio?sort=name',
  '/v1/audio?sort=-duration',
  '/v1/audio?sort=name&transcribed=false',
  '/v1/audio?sort=duration&problem=true&name=nowhere',
  '/v1/audio?sort=name&language=1',
  '/v1/audio?sort=name&language=2',
  '/v1/audio?sort=-duration&language=3',
  '/v1/audio?sort=name&language=2&count=true',
  '/v1/audio?sort=name&language=0',
  '/v1/utterances?sort=name&language=2',
  '/v1/utterances?sort=speaker&language=3',
  '/v1/languages',
  '/v1/transcriptions?sort=name',
  '/v1/transcriptions?sort=name&source=model&used=false',
  '/v1/transcriptions?sort=created&name=nowhere',
  '/v1/labels?sort=label',
  '/v1/corpora?sort=name',
  '/v1/models?sort=name',
  '/v1/jobs',
];

const percentile = (times: readonly number[], share: number) =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;

async function measure(name: string, url: string, folder: string): Promise<void> {
  let began = performance.now();
  await fill(url, utterances);
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
