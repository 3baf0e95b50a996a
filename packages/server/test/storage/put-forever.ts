import { setTimeout as sleep } from 'node:timers/promises';
import { createFileBlobStore } from '../../src/storage/index.js';

// A process that is in the middle of an upload for as long as it lives.
async function* endless() {
  for (let i = 0; ; i++) {
    yield Buffer.alloc(4096, i);
    if (i === 10) process.stdout.write('under way\n');
    await sleep(1);
  }
}

await createFileBlobStore(process.argv[2] ?? '').put(endless());
