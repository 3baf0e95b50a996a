import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemOf } from '../../src/http/problems.js';
import { databasesUnderTest } from '../support/databases.js';
import { codeOf, corpusRequest, type Harness, idOf, makeUtterance, startHarness, wav } from './harness.js';

describe.each(databasesUnderTest())('bad requests on $name', (under) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(under);
  });
  afterAll(async () => {
    expect(harness.logged).toEqual([]);
    await harness.dispose();
  });
  const raw = async (url: string, payload: string | Buffer, type = 'application/json') =>
    harness.app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });

  const paths = [
    ['GET', '/v0.1/audio/ID'],
    ['GET', '/v0.1/audio/ID/file'],
    ['GET', '/v0.1/transcription/ID'],
    ['GET', '/v0.1/utterance/ID'],
    ['GET', '/v0.1/corpus/ID'],
    ['GET', '/v0.1/corpus/labels/ID'],
    ['GET', '/v0.1/model/ID'],
    ['GET', '/v1/jobs/ID'],
    ['POST', '/v0.1/corpus/preprocess/ID'],
    ['POST', '/v0.1/model/train/ID'],
    ['POST', '/v0.1/model/transcribe/ID/1'],
    ['POST', '/v0.1/model/transcribe/1/ID'],
    ['POST', '/v1/jobs/ID/cancel'],
  ] as const;

  test.each(paths)('%s %s: what is no id is 400, an id that is not there 404', async (method, path) => {
    for (const id of [
      'abc',
      '-1',
      '0',
      '1.5',
      '1e3',
      '0x1',
      '01',
      '%20',
      '1%20',
      'NaN',
      '9007199254740992',
      '%00',
    ]) {
      const answer = await harness.call(method, path.replace('ID', id));
      expect([id, answer.status, codeOf(answer)]).toEqual([id, 400, 'validation-failed']);
    }
    for (const id of ['123456789', '9007199254740991']) {
      const answer = await harness.call(method, path.replace('ID', id));
      expect([id, answer.status]).toEqual([id, 404]);
      expect(codeOf(answer)).toMatch(/-not-found$/);
    }
  });

  test.each([
    ['/v0.1/utterance', 'audioId', { transcriptionId: 1 }],
    ['/v0.1/utterance', 'transcriptionId', { audioId: 1 }],
    ['/v0.1/model', 'corpusID', { name: 'm' }],
  ])('%s: %s must be there and an id', async (url, field, rest) => {
    for (const id of ['1', 'abc', -1, 0, 1.5, 2 ** 53, null, true, [], {}, undefined]) {
      const answer = await harness.call('POST', url, { ...rest, [field]: id });
      expect([id, answer.status, codeOf(answer)]).toEqual([id, 400, 'validation-failed']);
      expect(JSON.stringify(answer.body.errors)).toContain(field);
    }
    const unknown = await harness.call('POST', url, { ...rest, [field]: 2 ** 53 - 1 });
    expect([unknown.status, codeOf(unknown)]).toEqual([400, expect.stringMatching(/-unknown$/)]);
  });

  test('of a setting that may be left out, only what it must be is said', async () => {
    const answer = await raw('/v0.1/model', JSON.stringify({ name: 'm', corpusID: 1, hiddenSize: -1 }));
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      errors: [{ field: 'body.hiddenSize', detail: 'must be >= 1' }],
      detail: 'body.hiddenSize must be >= 1.',
    });
  });

  test('ids in a corpus are named by their place', async () => {
    const request = await corpusRequest(harness);
    const answer = await harness.call('POST', '/v0.1/corpus', { ...request, training: [1, '2', -3] });
    expect(answer.body.errors).toMatchObject([{ field: 'body.training[1]' }, { field: 'body.training[2]' }]);
  });

  test.each([
    ['nothing', '', 'validation-failed'],
    ['no JSON', '{"text": ', 'body-malformed'],
    ['a number', '7', 'validation-failed'],
    ['null', 'null', 'validation-failed'],
    ['a list', '[]', 'validation-failed'],
    ['a hundred levels', `{"text":"a","x":${'['.repeat(100)}${']'.repeat(100)}}`, 'body-malformed'],
    ['a hundred thousand levels', '['.repeat(100_000) + ']'.repeat(100_000), 'body-malformed'],
    ['deep objects', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, 'body-malformed'],
    ['a zero byte', '{"text":"a\\u0000b"}', 'body-malformed'],
    ['half a character', '{"text":"a\\ud800b"}', 'text-not-utf8'],
    ['a name that is half a character', '{"text":"a","\\udc00":1}', 'text-not-utf8'],
    ['other encodings', Buffer.from('{"text":"\u00e9"}', 'latin1'), 'text-not-utf8'],
    ['a prototype', '{"__proto__":{"text":"a"}}', 'validation-failed'],
  ])('a body of %s', async (_, payload, code) => {
    const answer = await raw('/v0.1/transcription', payload);
    expect([answer.statusCode, answer.json().type]).toEqual([400, `/errors/${code}`]);
  });

  test('a body of another kind is 415, one too large 413', async () => {
    for (const type of ['text/plain', 'application/xml', 'nonsense', 'application/x-www-form-urlencoded']) {
      const answer = await raw('/v0.1/label', 'x', type);
      expect([type, answer.statusCode, answer.json().type]).toEqual([
        type,
        415,
        '/errors/media-type-not-accepted',
      ]);
    }
    const large = await raw('/v0.1/label', `"${'x'.repeat(65 * 1024)}"`);
    expect([large.statusCode, large.json().type]).toEqual([413, '/errors/body-too-large']);
    expect(large.json().detail).toContain('65536');
  });

  test('paths that are not there, methods that a path does not take', async () => {
    for (const url of ['/nothing', '/v0.1', '/v0.1/', '/v0.1/audio/1/2/3', '/v0.2/audio', '/v0.1/%zz']) {
      const answer = await harness.app.inject(url);
      expect([url, answer.statusCode, answer.headers['content-type']]).toEqual([
        url,
        404,
        'application/problem+json',
      ]);
      expect(answer.json().type).toBe('/errors/route-not-found');
    }
    for (const [method, url, allowed] of [
      ['DELETE', '/v0.1/audio', 'GET, HEAD, POST'],
      ['PUT', '/v0.1/audio/1', 'GET, HEAD'],
      ['GET', '/v0.1/model/train/1', 'POST'],
      ['POST', '/v1/jobs', 'GET, HEAD'],
    ] as const) {
      const answer = await harness.app.inject({ method, url });
      expect([answer.statusCode, answer.json().type]).toEqual([405, '/errors/method-not-allowed']);
      expect(answer.headers.allow).toBe(allowed);
    }
  });

  describe('utterances that cannot be trained on', () => {
    test('all that stands against a corpus is said at once, by file', async () => {
      const request = await corpusRequest(harness);
      const crowded = await makeUtterance(harness, 'crowded', 'a b c d e f g h i j k', 0.3);
      const repeated = await makeUtterance(harness, 'repeated', 'a a a a a a', 0.3);
      const fits = await makeUtterance(harness, 'fits', 'a b a b a b a b a b', 0.3);
      const long = await makeUtterance(harness, 'long', 'a', 121);
      const answer = await harness.call('POST', '/v0.1/corpus', {
        ...request,
        training: [crowded, repeated, fits],
        testing: [long],
      });
      expect(codeOf(answer)).toBe('utterance-unusable');
      expect(answer.body.errors).toEqual(
        expect.arrayContaining([
          {
            utteranceId: crowded,
            fileName: 'crowded.wav',
            code: 'too-many-labels',
            detail: expect.any(String),
          },
          {
            utteranceId: repeated,
            fileName: 'repeated.wav',
            code: 'too-many-labels',
            detail: expect.any(String),
          },
          { utteranceId: long, fileName: 'long.wav', code: 'audio-too-long', detail: expect.any(String) },
        ]),
      );
      expect(answer.body.errors).toHaveLength(3);
      for (const name of ['crowded.wav', 'repeated.wav', 'long.wav']) {
        expect(answer.body.detail).toContain(name);
      }
    });

    test('max_samples leaves long ones out, unless none is left', async () => {
      const request = await corpusRequest(harness);
      const long = await makeUtterance(harness, 'long', 'a', 121);
      const training = [...(request.training as number[]), long];
      const made = await harness.call('POST', '/v0.1/corpus', { ...request, training, max_samples: 1000 });
      expect(made.body).toMatchObject({ id: idOf(made), max_samples: 1000, partition: { training } });
      const none = await harness.call('POST', '/v0.1/corpus', { ...request, max_samples: 50 });
      expect([none.status, codeOf(none)]).toEqual([400, 'corpus-set-empty']);
      expect(none.body.detail).toContain('max_samples');
      for (const max_samples of [0, -1, 1.5, '10']) {
        const answer = await harness.call('POST', '/v0.1/corpus', { ...request, max_samples });
        expect(codeOf(answer)).toBe('validation-failed');
      }
    });
  });

  test('two hours in one recording are kept, and refused as one utterance', async () => {
    const twoHours = Buffer.concat([Buffer.from(wav(0)).subarray(0, 44), Buffer.alloc(2 * 3600 * 2000)]);
    // 1000 samples a second keep the test small; the header's sizes are those of what follows.
    twoHours.writeUInt32LE(twoHours.length - 8, 4);
    twoHours.writeUInt32LE(1000, 24);
    twoHours.writeUInt32LE(2000, 28);
    twoHours.writeUInt32LE(twoHours.length - 44, 40);
    const made = await harness.upload('/v0.1/audio', 'audioFile', 'village.wav', twoHours);
    expect([made.status, made.body.problem]).toEqual([201, null]);
    const transcriptionId = idOf(await harness.call('POST', '/v0.1/transcription', { text: 'a' }));
    const utterance = idOf(
      await harness.call('POST', '/v0.1/utterance', { audioId: idOf(made), transcriptionId }),
    );
    const answer = await harness.call('POST', '/v0.1/corpus', {
      ...(await corpusRequest(harness)),
      testing: [utterance],
    });
    expect(answer.body.errors).toMatchObject([{ fileName: 'village.wav', code: 'audio-too-long' }]);
  });
});

test('what is no HTTP gets a problem document too', async () => {
  const [sqlite] = databasesUnderTest();
  if (!sqlite) throw new Error('No database to test on');
  const harness = await startHarness(sqlite);
  try {
    const { port, hostname } = new URL(await harness.app.listen({ host: '127.0.0.1', port: 0 }));
    for (const sent of ['nonsense\r\n\r\n', 'GET /v0.1/audio HTTP/1.1\r\nbad header\r\n\r\n']) {
      const socket = connect(Number(port), hostname);
      socket.write(sent);
      const [data] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      const [head = '', body = ''] = data.toString().split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1\.1 400 /);
      expect(head).toContain('content-type: application/problem+json');
      expect(JSON.parse(body)).toMatchObject({ type: '/errors/request-malformed', status: 400 });
    }
  } finally {
    await harness.dispose();
  }
});

describe('errors that are nobody else’s', () => {
  test('a file that is missing is told as such, and logged', async () => {
    const [sqlite] = databasesUnderTest();
    if (!sqlite) throw new Error('No database to test on');
    const harness = await startHarness(sqlite);
    try {
      const audio = idOf(await harness.upload('/v0.1/audio', 'audioFile', 'a.wav', wav(0.1)));
      const { contentHash } = (await harness.database.audio.find(audio)) ?? { contentHash: '' };
      await harness.blobs.delete(contentHash);
      const answer = await harness.app.inject(`/v0.1/audio/${audio}/file`);
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([404, 'application/problem+json']);
      expect(answer.json()).toMatchObject({
        type: '/errors/file-missing',
        detail: expect.stringContaining(contentHash),
      });
      expect(answer.body).not.toContain(harness.blobFolder);
      expect(answer.headers['content-length']).toBe(String(answer.rawPayload.length));
    } finally {
      await harness.dispose();
    }
  });

  test.each([new Error('secret'), 'secret', { secret: 1 }, null, undefined])(
    '%o becomes a plain 500',
    (thrown) => {
      const problem = problemOf(thrown);
      expect(problem).toMatchObject({ status: 500, type: '/errors/internal-error' });
      expect(JSON.stringify(problem)).not.toContain('secret');
    },
  );
});
