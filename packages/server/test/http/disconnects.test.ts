import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killCommands, startCommand } from '../support/cli.js';
import { wav } from './harness.js';

// Clients go away in the middle of everything; that is theirs to do, and no failure of the service.
let folder: string;
let service: ReturnType<typeof startCommand>;
let address = '';
let atStart = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-disconnects-'));
  service = startCommand(['serve', '--port', '0', '--workers', '0', '--data', folder]);
  const ready = () => /ready at (\S+)/.exec(service.output.stdout)?.[1] ?? '';
  while (ready() === '' && service.child.exitCode === null) await sleep(50);
  address = ready();
  atStart = service.output.stderr.length;
}, 90_000);
afterAll(async () => {
  killCommands();
  await service.finished;
  await rm(folder, { recursive: true, force: true });
});

async function open(): Promise<Socket> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Go away, and see that the service still answers, without a word in its log. */
async function leave(socket: Socket, how: 'reset' | 'end'): Promise<void> {
  if (how === 'reset') socket.resetAndDestroy();
  else socket.destroy();
  await sleep(150);
  expect((await fetch(`${address}/v1/overview`)).status).toBe(200);
  expect(service.output.stderr.slice(atStart)).toBe('');
}

const head = (method: string, path: string, type: string, bytes: number) =>
  `${method} ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: ${bytes}\r\n\r\n`;
const json = 'application/json';
const formType = 'multipart/form-data; boundary=x';
const part = '--x\r\ncontent-disposition: form-data; name="audioFile"; filename="a.wav"\r\n\r\nRIFF';

describe.each(['reset', 'end'] as const)('a client that goes away (%s) while it sends', (how) => {
  test.each([
    ['a little JSON', `${head('POST', '/v1/transcriptions', json, 100)}{`],
    ['much JSON', `${head('POST', '/v1/check', json, 900_000)}{"files":[${'1,'.repeat(100_000)}`],
    ['a form', `${head('POST', '/v0.1/audio', formType, 100_000)}${part}`],
    ['a form of another field', `${head('POST', '/v0.1/transcription/fromFile', formType, 100_000)}${part}`],
    ['a file', `${head('POST', '/v1/audio?name=a.wav', 'application/octet-stream', 100_000)}RIFF`],
    ['a model', `${head('POST', '/v1/models/import?name=a', 'application/octet-stream', 100_000)}RIFF`],
    ['what nobody wants', `${head('POST', '/v0.1/model/train/1', 'x/y', 9000)}a`],
    ['a body of no route', `${head('POST', '/nothing', json, 9000)}{`],
    ['a body of a wrong kind', `${head('POST', '/v1/transcriptions', 'x/y', 9000)}{`],
    ['headers', 'GET /v1/audio HTTP/1.1\r\nhost: loc'],
  ])('%s', async (_, begun) => {
    const socket = await open();
    socket.write(begun);
    await sleep(100);
    await leave(socket, how);
  });
});

describe.each(['reset', 'end'] as const)('a client that goes away (%s) while it is answered', (how) => {
  test.each([
    'the file of a recording',
    'a list',
    'annotation files',
    'changes of jobs',
    'a job that is waited for',
  ])(
    '%s',
    async (what) => {
      const bytes = Buffer.alloc(12 * 1024 * 1024);
      Buffer.from(wav(0.1)).copy(bytes);
      bytes.write(`${how} ${what}`, 1000);
      const made = await fetch(`${address}/v1/audio?name=a.wav`, {
        ...{ method: 'POST', body: bytes, headers: { 'content-type': 'application/octet-stream' } },
      });
      const { id } = (await made.json()) as { id: number };
      const text = 'a b c é '.repeat(31_000);
      const transcriptionIds: number[] = [];
      for (let i = 0; i < 12; i++) {
        const answer = await fetch(`${address}/v1/transcriptions`, {
          method: 'POST',
          headers: { 'content-type': json },
          body: JSON.stringify({ name: `${i}`, text }),
        });
        transcriptionIds.push(((await answer.json()) as { id: number }).id);
      }
      const socket = await open();
      const get = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
      if (what === 'the file of a recording') get(`/v1/audio/${id}/file`);
      else if (what === 'a list') get('/v1/transcriptions?limit=200&sort=-created');
      else if (what === 'changes of jobs') get('/v1/jobs/events');
      else if (what === 'annotation files') {
        const body = JSON.stringify({ format: 'csv', transcriptionIds });
        socket.write(head('POST', '/v1/export', json, Buffer.byteLength(body)) + body);
      } else {
        // No worker takes it: it would be waited for.
        socket.write(`${head('POST', '/v1/models/import?name=a', 'application/octet-stream', 4)}RIFF`);
      }
      if (what !== 'a job that is waited for') await once(socket, 'data');
      else await sleep(200);
      socket.pause();
      await sleep(50);
      await leave(socket, how);
    },
    30_000,
  );
});
