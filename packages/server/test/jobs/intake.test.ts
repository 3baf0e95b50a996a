import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GraphBuilder } from '../../../engine/src/nn/graph.js';
import { withSlowTests } from '../../../engine/test/support/slow.js';
import { parseServiceConfig } from '../../src/config.js';
import { createLog } from '../../src/jobs/log.js';
import { type Service, startService } from '../../src/main.js';
import { wav } from '../http/harness.js';
import { program } from '../support/cli.js';
import { modelFile } from '../support/model-file.js';

// The whole service with its worker processes, which take in and inspect what is uploaded.
let folder: string;
let service: Service;
let log: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-intake-'));
  log = [];
  service = await startService(
    parseServiceConfig({ PERSEPHONE_WORKERS: '1' }, { data: folder, port: '0', threads: '1' }),
    { log: createLog('service', (line) => log.push(line)), workerProgram: program },
  );
});
afterEach(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

type Body = Readonly<Record<string, unknown>>;
async function call(path: string, init?: RequestInit): Promise<{ status: number; body: Body }> {
  const answer = await fetch(`${service.address}${path}`, init);
  return { status: answer.status, body: (await answer.json()) as Body };
}
const send = (path: string, bytes: Uint8Array) =>
  call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from(bytes),
  });
const until = (path: string, wanted: (body: Body) => boolean, timeout = 30_000) =>
  vi.waitFor(
    async () => {
      const { body } = await call(path);
      if (!wanted(body)) throw new Error(JSON.stringify(body));
      return body;
    },
    { timeout, interval: 50 },
  );

/** A network that adds nothing to its input so many times, and then gives three outputs. */
function looping(times: bigint): Uint8Array {
  const body = new GraphBuilder('body_');
  body.input('i', [], 'int64');
  body.input('going', [], 'bool');
  const carried = body.input('carried', ['T', 'B', 123]);
  body.output('body_goes_on', 'going', [], 'bool');
  body.yields(body.op('Identity', [carried]), ['T', 'B', 123]);
  return modelFile(['a', 'b'], {}, (graph, features) => {
    const count = graph.ints(Number(times));
    const [out = features] = graph.ops('Loop', [graph.squeeze(count, 0), '', features], { body }, 1);
    return out;
  });
}

describe('what is uploaded', () => {
  test('is answered by its header, and inspected by a worker', { timeout: 60_000 }, async () => {
    const made = await send('/v1/audio?name=a.wav', wav(1));
    expect(made).toMatchObject({
      status: 201,
      body: { durationMs: 1000, problem: null, inspection: 'pending' },
    });
    const cut = await send('/v1/audio?name=noise.mp3', new Uint8Array(5000).fill(7));
    expect(cut).toMatchObject({ status: 201 });
    const found = await until(`/v1/audio/${made.body.id}`, ({ inspection }) => inspection === 'done');
    expect(found).toMatchObject({ durationMs: 1000, problem: null });
    await until(
      `/v1/audio/${cut.body.id}`,
      ({ inspection, problem }) => inspection === 'done' && problem !== null,
    );
    expect((await call('/v1/jobs')).body.items).toEqual([]);
    expect((await call('/v1/jobs?kind=inspect')).body.items).toHaveLength(2);
    expect((await call('/v1/overview')).body).toMatchObject({ beingChecked: 0, workerProblem: null });
  });

  // Half a minute of a processor.
  test.runIf(withSlowTests)(
    'models are tried out in a process that is killed when they go on for ever',
    {
      timeout: 120_000,
    },
    async () => {
      expect(await send('/v1/models/import?name=good', modelFile(['a', 'b']))).toMatchObject({ status: 201 });
      const begun = Date.now();
      const [endless, meanwhile] = await Promise.all([
        send('/v1/models/import?name=endless', looping(1n << 53n)),
        send('/v1/audio?name=a.wav', wav(1)),
      ]);
      expect(meanwhile.status).toBe(201);
      expect(endless).toMatchObject({ status: 400, body: { type: '/errors/model-file-invalid' } });
      expect(String(endless.body.detail)).toMatch(/after 30 s/);
      expect(Date.now() - begun).toBeLessThan(60_000);
      // What was refused leaves no file behind.
      await vi.waitFor(
        async () => {
          const names = await readdir(join(folder, 'blobs'), { recursive: true });
          expect(names.filter((name) => /[0-9a-f]{64}$/.test(name))).toHaveLength(2);
        },
        { timeout: 10_000 },
      );
    },
  );
});
