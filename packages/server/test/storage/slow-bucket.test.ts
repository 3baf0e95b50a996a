import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createBucketPlace } from '../../src/storage/s3/index.js';

// A server that takes connections and answers nothing, as behind a firewall that holds packets back.

const sockets = new Set<Socket>();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  socket.resume();
});
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-slow-bucket-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key').stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

test('a bucket whose server does not answer is waited for at a start, and no longer; the message names the setting', async () => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { bucket: 'lab', prefix: '', endpoint, pathStyle: true, cacheBytes: 0 };
  const place = await createBucketPlace(settings, folder, 300);
  const asked = [
    () => place.check({ orMade: false }),
    () => place.documents.read('installation.json'),
    () => place.documents.write('installation.json', '{}'),
    () => place.make(),
  ];
  for (const ask of asked) {
    await expect(ask()).rejects.toMatchObject({
      code: 'storage-unavailable',
      detail: expect.stringMatching(
        `The bucket s3://lab cannot be used: ${endpoint} has not answered within 0.3 s.*set PERSEPHONE_S3_ENDPOINT right`,
      ),
    });
  }
  // Nothing of it is waited for any more, which would keep a command from ending.
  await vi.waitFor(() => expect(sockets.size).toBe(0), 10_000);
});
