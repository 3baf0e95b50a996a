// How long the lists of version 1 take at 100,000 utterances, on SQLite and PostgreSQL: `npx tsx bench/lists/run.ts`.
// Through HTTP's own code but not its wire. Each line: the 50th and 95th percentile of a list's pages in milliseconds, and the processor's time of
// a page on the mean, which other work of the machine changes little: of this process, and of PostgreSQL's (Linux). `npx tsx bench/lists/run.ts [UTTERANCES] [PAGES] [PART]` reads so many pages of each list, or only of those
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
import { watchBackends } from '../shared/backends.js';
import { percentile } from '../shared/figures.js';
import { fill } from './fill.js';
import { lists } from './lists.js';

const utterances = Number(process.argv[2] ?? 100_000);
const pages = Number(process.argv[3] ?? 40);
const only = process.argv[4] ?? '';

function print(times: readonly number[], used: readonly [number, number], what: string): void {
  const figures = [percentile(times, 0.5), percentile(times, 0.95), ...used];
  console.log(`${figures.map((figure) => figure.toFixed(1).padStart(7)).join(' ')}  ${what}`);
}

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
  const backends = await watchBackends(url);
  const used: [number, number][] = [];
  for (const list of lists.filter((one) => one.includes(only))) {
    const times: number[] = [];
    let next = list;
    await backends?.usedMs();
    const before = process.cpuUsage();
    for (let page = 0; page < pages; page++) {
      began = performance.now();
      const answer = await app.inject(`${next}${next.includes('?') ? '&' : '?'}limit=50`);
      times.push(performance.now() - began);
      if (answer.statusCode !== 200) throw new Error(`${next}: ${answer.body}`);
      const { nextCursor } = answer.json();
      // Further pages, and the first again at the end of the list.
      next = nextCursor === null ? list : `${list}${list.includes('?') ? '&' : '?'}cursor=${nextCursor}`;
    }
    const { user, system } = process.cpuUsage(before);
    const ofList: [number, number] = [
      (user + system) / 1000 / pages,
      ((await backends?.usedMs()) ?? 0) / pages,
    ];
    all.push(...times);
    used.push(ofList);
    print(times, ofList, list);
  }
  const mean = (of: 0 | 1) => used.reduce((sum, one) => sum + one[of], 0) / Math.max(1, used.length);
  print(all, [mean(0), mean(1)], 'all of them');
  await backends?.close();
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
  console.log('    p50     p95     cpu  its cpu  milliseconds');
  await measure('SQLite', `sqlite:${join(folder, 'lists.sqlite')}`, folder);
  await measure('PostgreSQL', postgresUrl, folder);
} finally {
  await stop();
  rmSync(folder, { recursive: true });
}
