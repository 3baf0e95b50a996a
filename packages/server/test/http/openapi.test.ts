import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { version } from '../../src/version.js';
import { databasesUnderTest } from '../support/databases.js';
import { conformsTo, type OpenApi, resolved } from './conformance.js';
import { type Harness, startHarness } from './harness.js';

const [sqlite] = databasesUnderTest();
if (!sqlite) throw new Error('No database to test on');
let harness: Harness;
let documents: Record<string, OpenApi>;
beforeAll(async () => {
  harness = await startHarness(sqlite);
  documents = {
    'v0.1': (await harness.app.inject('/v0.1/openapi.json')).json(),
    v1: (await harness.app.inject('/v1/openapi.json')).json(),
  };
});
afterAll(() => harness.dispose());

const operations = (document: OpenApi) =>
  Object.entries(document.paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
    .sort();

test('version 0.1 describes every operation of the contract, and no other version’s', () => {
  expect(documents['v0.1']?.openapi).toBe('3.1.0');
  expect(operations(documents['v0.1'] as OpenApi)).toEqual(
    [
      'GET /v0.1/audio',
      'POST /v0.1/audio',
      'GET /v0.1/audio/{audioID}',
      'GET /v0.1/audio/{audioID}/file',
      'GET /v0.1/backend',
      'GET /v0.1/backend/acceptedFiles',
      'GET /v0.1/backend/labelTypes',
      'GET /v0.1/backend/featureTypes',
      'POST /v0.1/bulk_data/utterances',
      'GET /v0.1/corpus',
      'POST /v0.1/corpus',
      'GET /v0.1/corpus/{corpusID}',
      'GET /v0.1/corpus/labels/{corpusID}',
      'POST /v0.1/corpus/preprocess/{corpusID}',
      'GET /v0.1/label',
      'POST /v0.1/label',
      'GET /v0.1/model',
      'POST /v0.1/model',
      'GET /v0.1/model/{modelID}',
      'POST /v0.1/model/train/{modelID}',
      'POST /v0.1/model/transcribe/{modelID}/{audioID}',
      'GET /v0.1/transcription',
      'POST /v0.1/transcription',
      'POST /v0.1/transcription/fromFile',
      'GET /v0.1/transcription/{transcriptionID}',
      'GET /v0.1/transcription/{transcriptionID}/file',
      'GET /v0.1/utterance',
      'POST /v0.1/utterance',
      'GET /v0.1/utterance/{utteranceID}',
    ].sort(),
  );
  expect(operations(documents.v1 as OpenApi)).toEqual(
    [
      'POST /v1/session',
      'DELETE /v1/session',
      'GET /v1/desktop',
      'POST /v1/desktop/stop',
      'GET /v1/overview',
      'GET /v1/demo',
      'POST /v1/demo',
      'GET /v1/deletions',
      'POST /v1/deletions',
      'POST /v1/deletions/preview',
      'POST /v1/deletions/{id}/undo',
      'GET /v1/export',
      'POST /v1/export',
      'GET /v1/speakers',
      'POST /v1/check',
      'POST /v1/files/known',
      'GET /v1/audio',
      'POST /v1/audio',
      'GET /v1/audio/{id}',
      'DELETE /v1/audio/{id}',
      'GET /v1/audio/{id}/utterances',
      'POST /v1/audio/{id}/utterances/divisions',
      'POST /v1/audio/{id}/utterances/edits',
      'POST /v1/audio/{id}/utterances/undo',
      'POST /v1/audio/{id}/utterances/redo',
      'GET /v1/audio/{id}/file',
      'GET /v1/annotation-documents',
      'POST /v1/annotation-documents',
      'GET /v1/annotation-documents/{id}',
      'DELETE /v1/annotation-documents/{id}',
      'GET /v1/annotation-documents/{id}/file',
      'POST /v1/annotation-documents/{id}/import',
      'GET /v1/recipes',
      'PUT /v1/recipes',
      'DELETE /v1/recipes/{id}',
      'GET /v1/transcriptions',
      'POST /v1/transcriptions',
      'GET /v1/transcriptions/{id}',
      'DELETE /v1/transcriptions/{id}',
      'GET /v1/transcriptions/{id}/versions',
      'POST /v1/transcriptions/{id}/versions',
      'POST /v1/transcriptions/{id}/accept',
      'GET /v1/utterances',
      'POST /v1/utterances',
      'GET /v1/utterances/ids',
      'GET /v1/utterances/{id}',
      'PATCH /v1/utterances/{id}',
      'DELETE /v1/utterances/{id}',
      'GET /v1/replacements',
      'POST /v1/replacements',
      'POST /v1/replacements/{id}/undo',
      'GET /v1/labels',
      'GET /v1/languages',
      'POST /v1/languages',
      'GET /v1/languages/{id}',
      'PATCH /v1/languages/{id}',
      'DELETE /v1/languages/{id}',
      'PATCH /v1/audio',
      'PATCH /v1/audio/{id}',
      'GET /v1/corpora',
      'POST /v1/corpora',
      'POST /v1/corpora/preview',
      'GET /v1/corpora/types',
      'GET /v1/corpora/{id}',
      'GET /v1/corpora/{id}/untranscribed',
      'DELETE /v1/corpora/{id}',
      'GET /v1/models',
      'POST /v1/models',
      'GET /v1/models/presets',
      'POST /v1/models/import',
      'GET /v1/models/{id}',
      'PATCH /v1/models/{id}',
      'DELETE /v1/models/{id}',
      'GET /v1/models/{id}/starting-point',
      'GET /v1/models/{id}/next',
      'GET /v1/models/{id}/epochs',
      'GET /v1/models/{id}/file',
      'GET /v1/models/{id}/elan-extension',
      'GET /v1/models/{id}/single-file',
      'GET /v1/models/{id}/evaluation',
      'GET /v1/models/{id}/evaluation/report',
      'GET /v1/models/{id}/evaluation/utterances',
      'GET /v1/encoders',
      'POST /v1/encoders',
      'GET /v1/encoders/{id}',
      'PATCH /v1/encoders/{id}',
      'DELETE /v1/encoders/{id}',
      'POST /v1/models/{id}/train',
      'POST /v1/models/{id}/evaluate',
      'POST /v1/models/{id}/transcribe',
      'GET /v1/jobs',
      'GET /v1/jobs/events',
      'GET /v1/jobs/{jobId}',
      'GET /v1/jobs/{jobId}/events',
      'PATCH /v1/jobs/{jobId}',
      'POST /v1/jobs/{jobId}/cancel',
      'POST /v1/jobs/cancel',
    ].sort(),
  );
});

test.each(['v0.1', 'v1'])('every reference of %s leads somewhere, and components have names', (version) => {
  const document = documents[version] as OpenApi;
  expect(() => resolved(document, document.paths)).not.toThrow();
  expect(Object.keys(document.components.schemas)).toContain(version === 'v1' ? 'Job' : 'Audio');
  expect(Object.keys(document.components.schemas)).toContain('Problem');
});

test('the document of version 1 that clients are made from is the one of these routes', async () => {
  // Written anew by `npm run openapi`.
  const committed = new URL('../../../../docs/openapi-v1.json', import.meta.url);
  const { info, ...rest } = documents.v1 as OpenApi & { info: { version: string } };
  const document = { ...rest, info: { ...info, version } };
  expect(`${JSON.stringify(document, null, 2)}\n`).toEqual(readFileSync(committed, 'utf8'));
});

const common = [400, 401, 403, 417, 429, 500, 503];
const ofChanges = [408, 413, 415, 507];

test.each(['v0.1', 'v1'])(
  '%s declares, of every operation, what any may be refused with',
  async (version) => {
    const document = documents[version] as OpenApi;
    let walked = 0;
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const wanted = method === 'get' ? common : [...common, ...ofChanges];
        const declared = Object.keys(operation.responses ?? {}).map(Number);
        expect([method, path, declared]).toEqual([method, path, expect.arrayContaining(wanted)]);
        const url = path.replace(/\{\w+\}/g, '1');
        const refused = [
          { headers: { origin: 'https://evil.example' }, status: 403 },
          { headers: { host: 'evil.example' }, status: 403 },
        ];
        for (const { headers, status } of refused) {
          const answer = await harness.app.inject({ method: method.toUpperCase() as 'GET', url, headers });
          expect([url, answer.statusCode]).toEqual([url, status]);
          conformsTo(document, method.toUpperCase(), url, answer);
          walked++;
        }
      }
    }
    expect(walked).toBe(2 * operations(document).length);
  },
);

test('what a route takes of another kind, or too much of, is refused as declared', async () => {
  for (const version of ['v0.1', 'v1']) {
    const document = documents[version] as OpenApi;
    const bodies = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) => {
        const { requestBody } = operation as { requestBody?: { content: Record<string, unknown> } };
        const kinds = Object.keys(requestBody?.content ?? {});
        return kinds.length === 1 && kinds[0] === 'application/json' ? [{ path, method }] : [];
      }),
    );
    expect(bodies.length).toBeGreaterThan(3);
    for (const { path, method } of bodies) {
      const of = { method: method.toUpperCase() as 'POST', url: path.replace(/\{\w+\}/g, '1') };
      const other = await harness.app.inject({
        ...of,
        payload: 'x',
        headers: { 'content-type': 'text/plain' },
      });
      expect([of, other.statusCode]).toEqual([of, 415]);
      conformsTo(document, of.method, of.url, other);
      const large = await harness.app.inject({
        ...of,
        payload: Buffer.alloc(16 * 1024 * 1024 + 1, 0x20),
        headers: { 'content-type': 'application/json' },
      });
      expect([of, large.statusCode]).toEqual([of, 413]);
      conformsTo(document, of.method, of.url, large);
    }
  }
});

test('uploads are described as forms with a file', () => {
  const body = JSON.stringify(documents['v0.1']?.paths['/v0.1/audio']?.post);
  expect(body).toContain('"multipart/form-data"');
  expect(body).toMatch(/"audioFile":\{[^}]*"format":"binary"/);
});

test.each(['/v0.1/ui/', '/v1/ui/'])('there is an explorer at %s, with its own files', async (url) => {
  const page = await harness.app.inject(url);
  expect([page.statusCode, page.headers['content-type']]).toEqual([
    200,
    expect.stringContaining('text/html'),
  ]);
  const script = /src="\.?\/?([^"]*swagger-ui-bundle\.js)"/.exec(page.body)?.[1];
  const file = await harness.app.inject(new URL(script ?? 'missing', `http://localhost${url}`).pathname);
  expect(file.statusCode).toBe(200);
  const initializer = await harness.app.inject(`${url}static/swagger-initializer.js`);
  expect(initializer.statusCode).toBe(200);
});

test.each(['/v0.1/ui/', '/v1/ui/'])('the explorer at %s loads nothing but its own', async (url) => {
  const page = await harness.app.inject(url);
  const policy = String(page.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  // Nothing of the page is script written into it, which the policy would not run.
  expect(page.body).not.toMatch(/<script>|<script(?![^>]*\bsrc=)| on\w+=/);
});

test('the check of answers against the document fails where they differ', async () => {
  const answer = await harness.app.inject('/v0.1/backend');
  const document = documents['v0.1'] as OpenApi;
  const altered = (body: unknown) =>
    ({ ...answer, json: () => body, headers: answer.headers }) as typeof answer;
  const check = (body: unknown) => () => conformsTo(document, 'GET', '/v0.1/backend', altered(body));
  expect(check(answer.json())).not.toThrow();
  expect(check({ ...answer.json<object>(), version: 1 })).toThrow('does not fit');
  expect(check({ ...answer.json<object>(), more: 1 })).toThrow('does not fit');
  expect(check({})).toThrow('does not fit');
});

test('at / there is a page that says what this is', async () => {
  const page = await harness.app.inject('/');
  expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.body).toContain('/v0.1/ui/');
});
