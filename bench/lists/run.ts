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
import { percentile } from '../shared/figures.js';
import { fill } from './fill.js';
import { lists } from './lists.js';

const utterances = Number(process.argv[2] ?? 100_000);
const pages = Number(process.argv[3] ?? 40);
const only = process.argv[4] ?? '';

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
