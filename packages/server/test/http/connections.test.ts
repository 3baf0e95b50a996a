import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { databasesUnderTest } from '../support/databases.js';
import { type Harness, startHarness, wav } from './harness.js';

const [sqlite] = databasesUnderTest();
if (!sqlite) throw new Error('No database to test on');
let harness: Harness;
let port: number;
beforeAll(async () => {
  const patience = { headersMs: 300, windowMs: 600, leastBytes: 1000, checkEveryMs: 100 };
  harness = await startHarness(sqlite, { patience });
  port = Number(new URL(await harness.app.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(() => harness.dispose());

async function open(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** All that the service sends until it ends the connection. */
async function answerOn(socket: Socket): Promise<{ status: number; head: string; body: string }> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  await once(socket, 'close');
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  return { status: Number(head.split(' ')[1]), head, body };
}

const form = (parts: string) =>
  `POST /v0.1/audio HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: multipart/form-data; boundary=x\r\n` +
  `content-length: ${Buffer.byteLength(parts)}\r\n\r\n${parts}`;

describe('forms whose parts are no form-data', () => {
  const padding = 'a'.repeat(300_000);
  test.each([
    ['another disposition', `content-disposition: x; name="audioFile"; filename="a.wav"\r\n\r\n${padding}`],
    ['none', `x-other: 1\r\n\r\n${padding}`],
    [
      'a file of another field',
      `content-disposition: form-data; name="x"; filename="a.wav"\r\n\r\n${padding}`,
    ],
    ['a text of another field', `content-disposition: form-data; name="__proto__"\r\n\r\n${padding}`],
  ])('%s: answered that the field is missing', async (_, part) => {
    const socket = await open();
    socket.write(form(`--x\r\n${part}\r\n--x--\r\n`));
    const { status, body } = await answerOn(socket);
    expect([status, JSON.parse(body)]).toEqual([
      400,
      expect.objectContaining({ type: '/errors/field-missing' }),
    ]);
  });

  test('the file is found behind one', async () => {
    const file = Buffer.from(wav(0.1)).toString('latin1');
    const parts =
      `--x\r\ncontent-disposition: x\r\n\r\n${padding}\r\n` +
      `--x\r\ncontent-disposition: form-data; name="audioFile"; filename="a.wav"\r\n\r\n${file}\r\n--x--\r\n`;
    const socket = await open();
    socket.write(form(parts).replace(/content-length: \d+/, `content-length: ${parts.length}`), 'latin1');
    expect((await answerOn(socket)).status).toBe(201);
  });
});

describe('clients that are slow', () => {
  const trickled: [string, string][] = [
    [
      'JSON',
      'POST /v0.1/label HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    ],
    [
      'a form',
      'POST /v0.1/audio HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=x\r\n' +
        'content-length: 100000\r\n\r\n--x\r\ncontent-disposition: form-data; name="audioFile"; filename="a.wav"\r\n\r\nRIFF',
    ],
    [
      'a file',
      'POST /v1/audio?name=a.wav HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/octet-stream\r\n' +
        'content-length: 100000\r\n\r\nRIFF',
    ],
    [
      'a body that nobody wants',
      'POST /v0.1/model/train/1 HTTP/1.1\r\nhost: localhost\r\ncontent-type: x/y\r\ncontent-length: 9000\r\n\r\na',
    ],
  ];
  test.each(trickled)('a body of %s that trickles is 408, and nothing of it is left', async (_, begun) => {
    const socket = await open();
    socket.write(begun);
    const timer = setInterval(() => socket.write(' '), 100);
    const { status, head, body } = await answerOn(socket);
    clearInterval(timer);
    expect([status, JSON.parse(body).type]).toEqual([408, '/errors/request-too-slow']);
    expect(head).toContain('content-type: application/problem+json');
    const aside = join(harness.blobFolder, 'aside');
    await expect.poll(() => readdir(aside).catch(() => [])).toEqual([]);
  });

  test('a body that arrives slowly, and fast enough, is taken', async () => {
    const bytes = Buffer.concat([Buffer.from(wav(0.5))]);
    const socket = await open();
    socket.write(
      `POST /v1/audio?name=slow.wav HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: ${bytes.length}\r\n\r\n`,
    );
    const answer = answerOn(socket);
    const step = Math.ceil(bytes.length / 12);
    for (let at = 0; at < bytes.length; at += step) {
      socket.write(bytes.subarray(at, at + step));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await answer).status).toBe(201);
  });

  test('headers that trickle are 408; a connection on which nothing comes is ended without a word', async () => {
    const slow = await open();
    slow.write('GET / HTTP/1.1\r\nhost: localhost\r\nx-a: ');
    const idle = await open();
    const [answered, nothing] = await Promise.all([answerOn(slow), answerOn(idle)]);
    expect([answered.status, JSON.parse(answered.body).type]).toEqual([408, '/errors/request-too-slow']);
    expect(nothing.head).toBe('');
  });

  test('a client that does not take its answer is not waited for', async () => {
    const bytes = Buffer.alloc(40 * 1024 * 1024);
    Buffer.from(wav(0.1)).copy(bytes);
    const made = await harness.send('/v1/audio?name=large.wav', bytes);
    const socket = await open();
    socket.pause();
    socket.on('error', () => undefined);
    socket.write(`GET /v1/audio/${made.body.id}/file HTTP/1.1\r\nhost: localhost\r\n\r\n`);
    const connections = () =>
      new Promise<number>((resolve) => harness.app.server.getConnections((_, count) => resolve(count)));
    await expect.poll(connections, { timeout: 10_000 }).toBe(0);
    socket.destroy();
  });
});

test('other expectations than 100-continue are 417, as a problem document', async () => {
  const socket = await open();
  socket.write('GET /v0.1/audio HTTP/1.1\r\nhost: localhost\r\nexpect: miracles\r\n\r\n');
  const { status, head, body } = await answerOn(socket);
  expect([status, JSON.parse(body).type]).toEqual([417, '/errors/expectation-failed']);
  expect(head).toContain('cross-origin-resource-policy: same-site');
});

test.each(['x', 'gzip', '*'])(
  'after a body in the coding %s, of which no end is known, the answer ends the connection and says so',
  async (coding) => {
    const socket = await open();
    socket.write(`GET /v0.1/audio HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: ${coding}\r\n\r\n`);
    const { status, head } = await answerOn(socket);
    expect([200, 400]).toContain(status);
    expect(head.toLowerCase()).toContain('connection: close');
  },
);
