import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { databasesUnderTest } from '../support/databases.js';
import { codeOf, form, type Harness, idOf, makeUtterance, startHarness, wav } from './harness.js';

const [sqlite] = databasesUnderTest();
if (!sqlite) throw new Error('No database to test on');
let harness: Harness;
let address: string;
beforeAll(async () => {
  harness = await startHarness(sqlite);
  address = await harness.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => harness.dispose());

const bytesOf = (text: string) => new TextEncoder().encode(text);
const upload = (name: string, bytes: Uint8Array) => harness.upload('/v0.1/audio', 'audioFile', name, bytes);
const transcript = (name: string, bytes: Uint8Array) =>
  harness.upload('/v0.1/transcription/fromFile', 'transcriptionFile', name, bytes);

async function filesKept(): Promise<string[]> {
  const entries = await readdir(harness.blobFolder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('recordings that cannot be used', () => {
  const float = (value: number) => {
    const bytes = new DataView(new ArrayBuffer(44 + 400));
    for (const [at, text] of [
      [0, 'RIFF'],
      [8, 'WAVEfmt '],
      [36, 'data'],
    ] as const) {
      for (const [i, c] of [...text].entries()) bytes.setUint8(at + i, c.charCodeAt(0));
    }
    bytes.setUint32(4, 436, true);
    bytes.setUint32(16, 16, true);
    bytes.setUint16(20, 3, true);
    bytes.setUint16(22, 1, true);
    bytes.setUint32(24, 16_000, true);
    bytes.setUint32(28, 64_000, true);
    bytes.setUint16(32, 4, true);
    bytes.setUint16(34, 32, true);
    bytes.setUint32(40, 400, true);
    bytes.setFloat32(44, value, true);
    return new Uint8Array(bytes.buffer);
  };

  /** What the inspection found, which comes after the answer to the upload. */
  const inspected = (id: number) =>
    vi.waitFor(
      async () => {
        const audio = await harness.database.audio.find(id);
        if (audio?.inspection !== 'done') throw new Error('not inspected yet');
        return audio;
      },
      { timeout: 10_000 },
    );

  test.each([
    ['cut.wav', wav(1).subarray(0, 20_000)],
    ['header.wav', wav(1).subarray(0, 30)],
    ['silent.wav', wav(0)],
    ['nan.wav', float(Number.NaN)],
    ['text.wav', bytesOf('these are words, not sound')],
    ['nothing.mp3', new Uint8Array(0)],
  ])('%s is kept with its problem, and a corpus with it is refused by name', async (name, bytes) => {
    const made = await upload(name, bytes);
    expect(made.status).toBe(201);
    const { problem } = await inspected(idOf(made));
    expect(problem).toEqual({
      code: expect.stringMatching(/^audio-/),
      detail: expect.stringContaining(name),
    });
    const file = await harness.app.inject(`/v0.1/audio/${idOf(made)}/file`);
    expect([file.statusCode, file.rawPayload.length]).toEqual([200, bytes.length]);

    const transcriptionId = idOf(await harness.call('POST', '/v0.1/transcription', { text: 'a' }));
    const utterance = idOf(
      await harness.call('POST', '/v0.1/utterance', { audioId: idOf(made), transcriptionId }),
    );
    const others = [await makeUtterance(harness, 'v'), await makeUtterance(harness, 't')];
    const corpus = await harness.call('POST', '/v0.1/corpus', {
      name: 'c',
      labelType: 'phonemes',
      featureType: 'fbank',
      training: [utterance],
      validation: others.slice(0, 1),
      testing: others.slice(1),
    });
    expect([corpus.status, codeOf(corpus)]).toEqual([400, 'utterance-unusable']);
    expect(corpus.body.errors).toEqual([{ utteranceId: utterance, fileName: name, ...(problem as object) }]);
  });

  test('a float file of ordinary numbers is fine', async () => {
    expect((await upload('float.wav', float(0.5))).body.problem).toBeNull();
  });
});

describe('transcriptions that cannot be used are refused by name', () => {
  test.each([
    ['utf16le.txt', new Uint8Array([0xff, 0xfe, 0x61, 0]), 'text-not-utf8'],
    ['utf16be.txt', new Uint8Array([0xfe, 0xff, 0, 0x61]), 'text-not-utf8'],
    ['utf16bare.txt', new Uint8Array([0x61, 0, 0x20, 0]), 'text-not-utf8'],
    ['latin1.txt', new Uint8Array([0x61, 0xe9, 0x20]), 'text-not-utf8'],
    ['empty.txt', new Uint8Array(0), 'transcription-empty'],
    ['blank.txt', bytesOf('\ufeff \n\t\u00a0\n'), 'transcription-empty'],
    ['long.txt', new Uint8Array(4 * 1024 * 1024 + 1).fill(0x61), 'upload-too-large'],
  ])('%s', async (name, bytes, code) => {
    const answer = await transcript(name, bytes);
    expect(codeOf(answer)).toBe(code);
    expect(answer.body.detail).toContain(name);
  });

  test('as JSON too', async () => {
    for (const text of ['', ' \n ', '\u0085']) {
      const answer = await harness.call('POST', '/v0.1/transcription', { text });
      expect([answer.status, codeOf(answer)]).toEqual([400, 'transcription-empty']);
    }
  });

  test('no row is left of any of them', async () => {
    const list = await harness.database.transcriptions.list({ pageNumber: 1, pageSize: 1000 });
    expect(list.items.filter(({ fileName }) => fileName !== null)).toEqual([]);
  });
});

describe('names from clients', () => {
  test.each([
    ['../../etc/evil.wav', 'evil.wav'],
    ['C:\\sounds\\evil.wav', 'evil.wav'],
    ['a\u202egpj.wav', 'agpj.wav'],
    ['e\u0301.wav', '\u00e9.wav'],
    ['село ŋ.wav', 'село ŋ.wav'],
    [`${'x'.repeat(400)}.wav`, `${'x'.repeat(251)}.wav`],
  ])('%j becomes %j', async (given, kept) => {
    const made = await upload(given, wav(0.1));
    expect(made.body).toMatchObject({ fileInfo: { name: kept } });
    const file = await harness.app.inject(`/v0.1/audio/${idOf(made)}/file`);
    const disposition = String(file.headers['content-disposition']);
    expect(disposition).toMatch(/^inline; filename="[\x20-\x7e]+"; filename\*=UTF-8''[\w.%-]+$/);
    expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toBe(kept);
    expect((await filesKept()).every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);
  });
});

describe('a file is served back', () => {
  const bytes = wav(0.25);
  let url: string;
  let etag: string;
  beforeAll(async () => {
    url = String((await upload('range.wav', bytes)).body.url);
    etag = String((await harness.app.inject(url)).headers.etag);
  });
  const get = (headers: Record<string, string>, method: 'GET' | 'HEAD' = 'GET') =>
    harness.app.inject({ method, url, headers });

  test('with its type, length and tag, and no sniffing', async () => {
    const whole = await get({});
    expect(whole.headers).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(bytes.length),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      etag: expect.stringMatching(/^"[0-9a-f]{64}"$/),
    });
    const head = await get({}, 'HEAD');
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([
      200,
      '',
      String(bytes.length),
    ]);
  });

  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=10-19', 10, 20],
    ['bytes=100-', 100, bytes.length],
    ['bytes=-44', bytes.length - 44, bytes.length],
    ['bytes=0-999999999', 0, bytes.length],
    ['bytes=-999999999', 0, bytes.length],
  ])('206 for %s', async (range, start, end) => {
    const part = await get({ range });
    expect([part.statusCode, part.headers['content-range']]).toEqual([
      206,
      `bytes ${start}-${end - 1}/${bytes.length}`,
    ]);
    expect(part.rawPayload.equals(Buffer.from(bytes.subarray(start, end)))).toBe(true);
  });

  test.each(['bytes=99999999-', 'bytes=-0'])('416 for %s', async (range) => {
    const answer = await get({ range });
    expect([answer.statusCode, answer.headers['content-range']]).toEqual([416, `bytes */${bytes.length}`]);
    expect(answer.json()).toMatchObject({ type: '/errors/range-not-satisfiable' });
  });

  test.each(['bytes=5-2', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,4-5', 'bytes=', 'bytes=-'])(
    'the whole for %s',
    async (range) => {
      const answer = await get({ range });
      expect([answer.statusCode, answer.rawPayload.length]).toEqual([200, bytes.length]);
    },
  );

  test('304 for who has it, the whole for who has something else', async () => {
    expect((await get({ 'if-none-match': etag })).statusCode).toBe(304);
    expect((await get({ 'if-none-match': `"other", W/${etag}` })).statusCode).toBe(304);
    expect((await get({ 'if-none-match': '"other"' })).statusCode).toBe(200);
    expect((await get({ range: 'bytes=0-1', 'if-range': etag })).statusCode).toBe(206);
    expect((await get({ range: 'bytes=0-1', 'if-range': '"other"' })).statusCode).toBe(200);
  });
});

describe('uploads that do not end well', () => {
  async function rowsAndFiles() {
    const { total } = await harness.database.audio.list({ pageNumber: 1, pageSize: 1 });
    return [total, (await filesKept()).length];
  }

  test('a client that is killed in mid-upload leaves nothing', async () => {
    const before = await rowsAndFiles();
    const { port, hostname } = new URL(address);
    const { payload, headers } = await form('audioFile', 'big.wav', new Uint8Array(2_000_000));
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      `POST /v0.1/audio HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${headers['content-type']}\r\n` +
        `content-length: ${payload.length}\r\n\r\n`,
    );
    socket.write(payload.subarray(0, 1_000_000));
    for (let tries = 0; (await filesKept()).every((name) => !name.endsWith('.part')); tries++) {
      expect(tries).toBeLessThan(200);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    socket.resetAndDestroy();
    for (let tries = 0; (await rowsAndFiles()).join() !== before.join(); tries++) {
      expect(tries).toBeLessThan(200);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect((await upload('after.wav', wav(0.1))).status).toBe(201);
    expect(harness.logged).toEqual([]);
  });

  test('a form that is cut off is refused, and nothing kept', async () => {
    const before = await rowsAndFiles();
    const { payload, headers } = await form('audioFile', 'cut.wav', wav(0.3));
    for (const cut of [payload.length - 10, 5000, 60, 1]) {
      const answer = await harness.app.inject({
        method: 'POST',
        url: '/v0.1/audio',
        headers,
        payload: payload.subarray(0, cut),
      });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().type).toMatch(/body-malformed|field-missing/);
    }
    expect(await rowsAndFiles()).toEqual(before);
  });

  test('a form of which several parts cannot be read is refused, and the service lives', async () => {
    const answer = await harness.app.inject({
      method: 'POST',
      url: '/v0.1/audio',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      payload: `${'--x\r\n\u0000: \u0000\r\n\r\n\r\n'.repeat(3)}--x--\r\n`,
    });
    expect([answer.statusCode, answer.json().type]).toEqual([400, expect.stringMatching(/body-malformed/)]);
  });

  test.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary="a\u0001"',
  ])('a form of the type %j is refused', async (type) => {
    const answer = await harness.app.inject({
      method: 'POST',
      url: '/v0.1/audio',
      headers: { 'content-type': type },
      payload: 'x',
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().type).toMatch(/body-malformed|field-missing/);
  });

  test('a length beyond what is accepted is refused at once', async () => {
    const { port, hostname } = new URL(address);
    const socket = connect(Number(port), hostname);
    socket.write(
      'POST /v0.1/audio HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=x\r\n' +
        `content-length: ${600 * 1024 * 1024}\r\n\r\n--x\r\n`,
    );
    const [data] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(data.toString()).toMatch(/^HTTP\/1\.1 413 /);
    expect(data.toString()).toContain('/errors/upload-too-large');
  });

  test('who sends the wrong kind of file can send all of it and then read why not', async () => {
    const { payload, headers } = await form('audioFile', 'big.exe', new Uint8Array(20_000_000));
    const answer = await fetch(`${address}/v0.1/audio`, { method: 'POST', headers, body: payload });
    expect(answer.status).toBe(415);
    expect(await answer.json()).toMatchObject({
      type: '/errors/media-type-not-accepted',
      fileName: 'big.exe',
    });
  });

  test('other fields and files of the form are passed over', async () => {
    const data = new FormData();
    data.append('note', 'n'.repeat(1000));
    data.append('other', new Blob(['x'.repeat(100_000)]), 'x.bin');
    data.append('audioFile', new Blob([wav(0.1) as Uint8Array<ArrayBuffer>]), 'first.wav');
    data.append('audioFile', new Blob(['y'.repeat(100_000)]), 'second.wav');
    const answer = await fetch(`${address}/v0.1/audio`, { method: 'POST', body: data });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ fileInfo: { name: 'first.wav' }, problem: null });
  });
});
