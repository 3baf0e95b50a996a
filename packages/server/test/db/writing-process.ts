// A process of its own: opens the database at the address given and writes transcriptions, eight at a time, until it is
// killed. Prints the name of each once it was acknowledged, a line each.
import { writeSync } from 'node:fs';
import { openDatabase } from '../../src/db/index.js';
import { newTranscription } from './fixtures.js';

const [url = ''] = process.argv.slice(2);
const db = await openDatabase({ url });
await Promise.all(
  Array.from({ length: 8 }, async (_, writer) => {
    for (let i = 0; ; i++) {
      const name = `${writer} ${i}`;
      const write = (repositories: typeof db | Parameters<Parameters<typeof db.transaction>[0]>[0]) =>
        repositories.transcriptions.insert(newTranscription({ name }));
      // Some alone, some as a transaction of several statements.
      if (writer % 2 === 0) await write(db);
      else await db.transaction(write);
      writeSync(1, `${name}\n`);
    }
  }),
);
