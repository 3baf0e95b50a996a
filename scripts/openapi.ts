// `npm run openapi`: writes docs/openapi-v1.json, from which clients are generated. A test fails when it differs from
// what the routes say.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../packages/server/src/db/index.js';
import { createServices } from '../packages/server/src/domain/services.js';
import { createHttpServer } from '../packages/server/src/http/index.js';
import { createFileBlobStore } from '../packages/server/src/storage/index.js';
import { version } from '../packages/server/src/version.js';

const folder = mkdtempSync(join(tmpdir(), 'persephone-openapi-'));
const database = await openDatabase({ url: `sqlite:${join(folder, 'empty.sqlite')}` });
const services = createServices({ database, blobs: createFileBlobStore(folder) });
const server = await createHttpServer({ services, version });
const answer = await server.inject('/v1/openapi.json');
const { info, ...rest } = answer.json();
writeFileSync(
  new URL('../docs/openapi-v1.json', import.meta.url),
  `${JSON.stringify({ ...rest, info }, null, 2)}\n`,
);
await server.close();
await database.close();
rmSync(folder, { recursive: true });
