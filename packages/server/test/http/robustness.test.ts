import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withSlowTests } from '../../../engine/test/support/slow.js';
import { databasesInTime } from '../support/databases.js';
import { type Harness, makeModel, startHarness } from './harness.js';

interface Route {
  readonly method: string;
  readonly url: string;
}

/** Read from the server itself, so that a new route is tested from its first day. */
function routesOf(harness: Harness): Route[] {
  const routes: Route[] = [];
  const stack: string[] = [];
  for (const line of harness.app.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^((?:[│ ] {3})*)[├└]── (.*) \((.+)\)$/u.exec(line);
    if (!match) continue;
    const [, indent = '', path = '', methods = ''] = match;
    stack.length = indent.length / 4;
    stack.push(path);
    for (const method of methods.split(', ')) routes.push({ method, url: stack.join('') });
  }
  return routes;
}

const id = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map(String),
  fc.constantFrom(
    '0',
    '-1',
    '9007199254740991',
    '9007199254740993',
    'abc',
    '1.5',
    '%00',
    '%',
    '..',
    '%2e%2e%2f',
  ),
  fc.string().map(encodeURIComponent),
);

const fields = fc.constantFrom(
  ...['text', 'name', 'filename', 'audioId', 'transcriptionId', 'phoneticLabel', 'corpusID', 'labelType'],
  ...['featureType', 'training', 'validation', 'testing', 'max_samples', 'preprocessed', 'beamWidth'],
  ...['minimumEpochs', 'maximumEpochs', 'maximumTrainingLER', 'hiddenSize', 'decodingMergeRepeated'],
  ...['corpusId', 'audioIds', 'utterances', 'utteranceIds', 'files', 'shares', 'seed', 'preset', 'settings'],
  ...['speaker', 'startMs', 'endMs', 'bySpeaker', 'maxSamples'],
);
const value = fc.oneof(
  fc.integer({ min: -2, max: 6 }),
  fc.constantFrom(
    2 ** 31,
    2 ** 53,
    1e308,
    -0,
    1.5,
    'phonemes',
    'fbank',
    '\u0000',
    '\ud800',
    'e\u0301',
    '',
    ' ',
  ),
  fc.array(fc.integer({ min: -1, max: 5 }), { maxLength: 3 }),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
);
const shaped = fc.dictionary(fields, value, { maxKeys: 12 }).map((body) => JSON.stringify(body));
const formPart = fc.record({
  field: fc.constantFrom('audioFile', 'transcriptionFile', 'utterancesFile', 'other', '', '__proto__'),
  fileName: fc.oneof(
    fc.constantFrom('a.wav', 'a.txt', 'a.zip', 'a.mp3', 'a.phonemes', '../a.wav', '.wav', '', '\u0000.txt'),
    fc.string(),
  ),
  content: fc.uint8Array({ maxLength: 200 }),
  file: fc.boolean(),
});
const form = fc.array(formPart, { maxLength: 3 }).map((parts) => {
  const chunks = parts.map(({ field, fileName, content, file }) =>
    Buffer.concat([
      Buffer.from(
        `--B\r\nContent-Disposition: form-data; name="${field}"${file ? `; filename="${fileName}"` : ''}\r\n\r\n`,
      ),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
  );
  return Buffer.concat([...chunks, Buffer.from('--B--\r\n')]);
});

const body = fc.oneof(
  fc.record({ type: fc.constant('application/json'), payload: shaped }),
  fc.record({ type: fc.constant('application/json'), payload: fc.json() }),
  fc.record({ type: fc.constant('multipart/form-data; boundary=B'), payload: form }),
  fc.record({
    type: fc.constantFrom(
      ...[
        'application/json',
        'application/json; charset=utf-16',
        'multipart/form-data',
        'text/plain',
        '',
        'x/',
      ],
      ...['multipart/form-data; boundary=B', 'application/problem+json', 'application/x-www-form-urlencoded'],
    ),
    payload: fc.oneof(
      fc.string(),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    ),
  }),
);
const query = fc.oneof(
  fc.constant(''),
  fc
    .tuple(
      fc.constantFrom(
        ...['pageSize', 'pageNumber', '__proto__', 'x', 'limit', 'cursor', 'sort', 'count', 'name', 'sha256'],
        ...['speaker', 'minimumMs', 'corpusId', 'problem', 'cascade'],
      ),
      fc.oneof(id, fc.constant('')),
    )
    .map(([name, of]) => `?${name}=${of}`),
);
const headers = fc.constantFrom<Record<string, string>>(
  {},
  { range: 'bytes=-1' },
  { range: 'bytes=9999-' },
  { 'if-none-match': '*' },
  { origin: 'http://localhost:1' },
  { accept: 'text/html' },
);

describe.each(databasesInTime())('whatever comes, on $name', (under) => {
  let harness: Harness;
  let stop: () => void;
  beforeAll(async () => {
    harness = await startHarness(under);
    await makeModel(harness);
    // Whoever waits for a job must get an answer here, and it is not to be a wait.
    const timer = setInterval(async () => {
      const jobs = await harness.database.jobs.list({ pageNumber: 1, pageSize: 1000 });
      for (const { id: job, state } of jobs.items)
        if (state === 'queued') await harness.database.jobs.cancel(job);
    }, 10);
    stop = () => clearInterval(timer);
  });
  afterAll(async () => {
    stop();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await harness.dispose();
  });

  test('every route answers without a 500, and every refusal is a problem document', async () => {
    const routes = routesOf(harness);
    expect(routes).toContainEqual({ method: 'POST', url: '/v0.1/model/transcribe/:modelID/:audioID' });
    expect(routes.length).toBeGreaterThan(30);
    for (const { method, url } of routes) {
      // An answer that goes on for as long as its client listens; events.test.ts listens.
      if (url.endsWith('/events')) continue;
      const rounds = url.includes('/ui') ? 3 : withSlowTests ? 12 : 7;
      await fc.assert(
        fc.asyncProperty(
          fc.array(id, { minLength: 2, maxLength: 2 }),
          body,
          query,
          headers,
          async (ids, sent, asked, extra) => {
            let next = 0;
            const path = url.replace(/:\w+|\*/g, () => ids[next++] ?? '1').replace(/^\/*/, '/');
            const bodied = ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method);
            const answer = await harness.app.inject({
              method: method as 'GET',
              url: path + asked,
              headers: { ...extra, ...(bodied && sent.type ? { 'content-type': sent.type } : {}) },
              ...(bodied ? { payload: sent.payload } : {}),
            });
            const where = `${method} ${path}${asked}: ${answer.statusCode} ${answer.body.slice(0, 300)}`;
            expect(answer.statusCode, where).toBeLessThan(500);
            const told = answer.statusCode >= 400 && method !== 'HEAD';
            const isProblem = answer.headers['content-type'] === 'application/problem+json';
            expect(isProblem || method === 'HEAD', where).toBe(told || method === 'HEAD');
            expect(told ? answer.json() : { status: answer.statusCode }, where).toMatchObject({
              status: answer.statusCode,
            });
          },
        ),
        { numRuns: rounds },
      );
    }
    expect(harness.logged).toEqual([]);
  }, 120_000);
});
