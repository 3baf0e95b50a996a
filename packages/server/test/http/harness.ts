import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeWav16 } from '@persephone/formats/wav';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import type { BlobStore } from '../../src/domain/blobs.js';
import type { Claim, JobKind } from '../../src/domain/jobs/job.js';
import type { Database } from '../../src/domain/repositories.js';
import { createServices, type Services } from '../../src/domain/services.js';
import { createHttpServer, type HttpDependencies } from '../../src/http/index.js';
import { encoderChecker } from '../../src/jobs/check-encoder.js';
import { modelChecker } from '../../src/jobs/check-model.js';
import { createHandlers } from '../../src/jobs/handlers.js';
import { createLog } from '../../src/jobs/log.js';
import { startWorker } from '../../src/jobs/worker.js';
import { createFileBlobStore } from '../../src/storage/index.js';
import { program, threadProgram } from '../support/cli.js';
import type { DatabaseUnderTest } from '../support/databases.js';
import { conformsTo, type OpenApi } from './conformance.js';

export interface Harness {
  readonly app: FastifyInstance;
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly services: Services;
  readonly blobFolder: string;
  /** A request whose answer is held to the OpenAPI document of its version. */
  call(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer>;
  /** A file as the whole body of a request. */
  send(path: string, bytes: Uint8Array, type?: string): Promise<Answer>;
  upload(path: string, field: string, fileName: string, bytes: Uint8Array): Promise<Answer>;
  /** Say of a recording, past the program, that it is so long, as a closer look at it may. */
  shorten(audioId: number, durationMs: number): Promise<void>;
  /** Errors that were logged: those answered 500. */
  readonly logged: unknown[];
  dispose(): Promise<void>;
}

export type Body = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  /** Parsed where it is JSON, else under `text`. */
  readonly body: Body;
  readonly response: LightMyRequestResponse;
}

function recordingLogger(logged: unknown[]): NonNullable<HttpDependencies['logger']> {
  const nothing = () => {};
  const logger = {
    level: 'info',
    fatal: (entry: unknown) => logged.push(entry),
    error: (entry: unknown) => logged.push(entry),
    warn: nothing,
    info: nothing,
    debug: nothing,
    trace: nothing,
    silent: nothing,
    child: () => logger,
  };
  return logger as unknown as NonNullable<HttpDependencies['logger']>;
}

export async function startHarness(
  under: DatabaseUnderTest,
  settings: Partial<HttpDependencies> = {},
): Promise<Harness> {
  const blobFolder = await mkdtemp(join(tmpdir(), 'persephone-blobs-'));
  const testDatabase = await under.createMigrated();
  const database = await openDatabase({ url: testDatabase.url });
  // Its own: what others discard at the same time must not be in it.
  const trash = `${blobFolder}-trash`;
  const blobs = createFileBlobStore(blobFolder, { trash });
  const services = createServices({ database, blobs, pollMs: 10 });
  // As a worker process does: what was uploaded is taken in and inspected beside the requests.
  const worker = startWorker({
    database,
    blobs,
    kinds: ['import-model', 'import-encoder', 'import-zip', 'import-annotations', 'replace-labels'],
    kindsWhenIdle: ['inspect'],
    owner: 'intake',
    log: createLog('intake', () => {}),
    pollMs: () => 20,
    handlers: createHandlers({
      database,
      blobs,
      featureCache: { read: async () => undefined, write: async () => {} },
      threads: 1,
      checkModel: modelChecker(blobs, program),
      checkEncoder: encoderChecker(blobs, program),
    }),
  });
  const logged: unknown[] = [];
  const app = await createHttpServer({
    services,
    version: '1.2.3',
    logger: recordingLogger(logged),
    threads: { program: threadProgram },
    ...settings,
  });
  await app.ready();
  const documents = new Map<string, OpenApi>();
  for (const version of ['v0.1', 'v1']) {
    const headers = settings.apiKeyHashes ? { 'x-api-key': 'sesame' } : {};
    const document = await app.inject({ url: `/${version}/openapi.json`, headers });
    documents.set(version, document.json());
  }

  async function answerOf(method: string, path: string, response: LightMyRequestResponse): Promise<Answer> {
    const document = documents.get(path.split('/')[1] ?? '');
    if (document) conformsTo(document, method, path, response);
    const isJson = /json/.test(String(response.headers['content-type']));
    return {
      status: response.statusCode,
      body: isJson ? response.json<Body>() : { text: response.body },
      response,
    };
  }

  return {
    app,
    database,
    blobs,
    services,
    blobFolder,
    logged,
    async call(method, path, body) {
      const payload = body === undefined ? {} : { payload: body as object };
      return answerOf(method, path, await app.inject({ method, url: path, ...payload }));
    },
    async send(path, bytes, type = 'application/octet-stream') {
      const response = await app.inject({
        method: 'POST',
        url: path,
        payload: Buffer.from(bytes),
        headers: { 'content-type': type },
      });
      return answerOf('POST', path, response);
    },
    async upload(path, field, fileName, bytes) {
      const { payload, headers } = await form(field, fileName, bytes);
      return answerOf('POST', path, await app.inject({ method: 'POST', url: path, payload, headers }));
    },
    async shorten(audioId, durationMs) {
      // An inspection that is still under way would write its own length after this.
      const isPending = async () => (await database.audio.find(audioId))?.inspection === 'pending';
      for (let i = 0; i < 500 && (await isPending()); i++) await sleep(20);
      await testDatabase.past(
        'enforced',
        `update audio set duration_ms = ${durationMs} where id = ${audioId}`,
      );
    },
    async dispose() {
      await app.close();
      worker.stop();
      await worker.ended;
      await database.close();
      await testDatabase.dispose();
      await rm(blobFolder, { recursive: true, force: true });
      await rm(trash, { recursive: true, force: true });
    },
  };
}

/** Of what was created. Fails where it was not. */
export function idOf({ status, body }: Answer): number {
  if ((status !== 200 && status !== 201 && status !== 202) || typeof body.id !== 'number') {
    throw new Error(`${status} ${JSON.stringify(body)}`);
  }
  return body.id;
}

/** The code of a problem document, held to be one. */
export function codeOf({ status, body, response }: Answer): string {
  expect(response.headers['content-type']).toBe('application/problem+json');
  expect(body.status).toBe(status);
  expect(body.title).toEqual(expect.any(String));
  expect(body.detail).toEqual(expect.stringMatching(/\S/));
  return String(body.type).replace('/errors/', '');
}

/** A multipart body as a browser would make it. */
export async function form(field: string, fileName: string, bytes: Uint8Array) {
  const data = new FormData();
  data.append(field, new Blob([bytes as Uint8Array<ArrayBuffer>]), fileName);
  const request = new Request('http://localhost/', { method: 'POST', body: data });
  return {
    payload: Buffer.from(await request.arrayBuffer()),
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
  };
}

/** A tone, as a WAV file of 16 kHz. */
export function wav(seconds: number, hertz = 220): Uint8Array {
  const samples = Float32Array.from(
    { length: Math.round(seconds * 16_000) },
    (_, i) => Math.sin((2 * Math.PI * hertz * i) / 16_000) / 2,
  );
  return encodeWav16(samples, 16_000);
}

/** Recording, transcription and the utterance of both. */
export async function makeUtterance(
  harness: Harness,
  name: string,
  text = 'a b a',
  seconds = 1,
): Promise<number> {
  const audio = await harness.upload('/v0.1/audio', 'audioFile', `${name}.wav`, wav(seconds));
  const transcription = await harness.call('POST', '/v0.1/transcription', { text, name });
  return idOf(
    await harness.call('POST', '/v0.1/utterance', {
      audioId: idOf(audio),
      transcriptionId: idOf(transcription),
    }),
  );
}

/** The body of a request for a corpus of three utterances. */
export async function corpusRequest(harness: Harness): Promise<Record<string, unknown>> {
  return {
    name: 'corpus',
    labelType: 'phonemes',
    featureType: 'fbank',
    training: [await makeUtterance(harness, 'one')],
    validation: [await makeUtterance(harness, 'two', 'b c')],
    testing: [await makeUtterance(harness, 'three', 'c')],
  };
}

export async function makeCorpus(harness: Harness): Promise<number> {
  return idOf(await harness.call('POST', '/v0.1/corpus', await corpusRequest(harness)));
}

export async function makeModel(harness: Harness): Promise<number> {
  const corpusID = await makeCorpus(harness);
  return idOf(await harness.call('POST', '/v0.1/model', { name: 'model', corpusID }));
}

/** Claims the next job of these kinds as a worker process does, and waits until there is one. */
export async function takeJob(database: Database, ...kinds: JobKind[]): Promise<Claim> {
  for (let tries = 0; tries < 500; tries++) {
    const claim = await database.jobs.claim(kinds, 'test worker', 60_000, 3);
    if (claim) return claim;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`No job of ${kinds.join(', ')} was queued`);
}
