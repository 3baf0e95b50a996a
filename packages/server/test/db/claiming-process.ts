// A process of its own: opens the database at the address given, waits for its parent's word, then claims and
// finishes jobs until none is left, writing other rows in between. Prints what it did as one line of JSON.
import { once } from 'node:events';
import { openDatabase } from '../../src/db/index.js';
import { insertUtterances } from './fixtures.js';

const [url = '', owner = ''] = process.argv.slice(2);
const db = await openDatabase({ url });
process.stdout.write('ready\n');
await once(process.stdin, 'data');

const claimed: number[] = [];
const finished: number[] = [];
for (;;) {
  const claim = await db.jobs.claim(['preprocess'], owner, 60_000, 3);
  if (!claim) break;
  claimed.push(claim.job.id);
  await db.transaction((repositories) => insertUtterances(repositories, 3));
  await db.labels.ensure(['a', 'b', `of ${owner} ${claim.job.id}`]);
  if (await db.jobs.succeed(claim, {})) finished.push(claim.job.id);
}
await db.close();
process.stdout.write(`${JSON.stringify({ claimed, finished })}\n`);
process.exit(0);
