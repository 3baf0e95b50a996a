// PostgreSQL for `run.ts`, on the host that this process runs on: `database.ts RANGE`. It prints the server's port when it is
// ready; each line of standard input is done and answered by the same line: `halt`, `start`, `end`.
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startOwnServer } from '../../packages/server/test/support/postgres-server.js';

const [range = ''] = process.argv.slice(2);
const server = await startOwnServer(true, '*');
await appendFile(join(server.dataFolder, 'pg_hba.conf'), `host all all ${range} password\n`);
// It reads this file when it starts.
await server.halt('fast');
await server.start();
console.log(new URL(server.url).port);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'halt') await server.halt('fast');
  else if (line === 'start') await server.start();
  else await server.remove();
  console.log(line);
  if (line === 'end') break;
}
