import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filterbankEncoder } from '../../../engine/test/encoders/support.js';
import { parseServiceConfig } from '../../src/config.js';
import { createLog } from '../../src/jobs/log.js';
import { type Service, startService } from '../../src/main.js';
import { program } from '../support/cli.js';
import { ended, type Ids, serviceClient } from '../support/service-client.js';

// The whole service with its worker processes.
let folder: string;
let service: Service;
const log: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-encoders-service-'));
  service = await startService(
    parseServiceConfig({ PERSEPHONE_WORKERS: '1' }, { data: folder, port: '0', threads: '1' }),
    { log: createLog('service', (line) => log.push(line)), workerProgram: program },
  );
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

interface ModelBody extends Ids {
  readonly trained: boolean;
  readonly featureType: string;
  readonly encoder: { readonly name: string } | null;
  readonly validationLER: number;
  readonly evaluation: { readonly utterances: number } | null;
}

describe('a model of an uploaded encoder', { timeout: 240_000 }, () => {
  test('is trained, compared with its test set, and transcribes', async () => {
    const { call, post, makeModel, until } = serviceClient(
      () => service.address,
      () => log.join('\n'),
    );
    const uploaded = await call<Ids>('/v1/encoders?name=bank.onnx&normalise=false', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from(filterbankEncoder()),
    });
    expect(uploaded.status).toBe(201);
    const { corpusId, audioId } = await makeModel(1);
    const settings = { hiddenSize: 16, numberLayers: 1, minimumEpochs: 4, maximumEpochs: 4 };
    const made = await post<ModelBody>('/v1/models', {
      ...{ name: 'encoded', corpusId, settings, preset: 'quick' },
      encoderId: uploaded.body.id,
    });
    expect([made.status, made.body.encoder?.name]).toEqual([201, 'bank.onnx']);
    const { id } = made.body;
    const training = await post<Ids>(`/v1/models/${id}/train`);
    const jobUrl = (job: number) => `/v1/jobs/${job}`;
    expect(await until(jobUrl(training.body.id), ended)).toMatchObject({ state: 'succeeded' });

    const jobs = await call<{ items: readonly (Ids & { kind: string })[] }>(`/v1/jobs?modelId=${id}`);
    const evaluation = jobs.body.items.find(({ kind }) => kind === 'evaluate');
    expect(await until(jobUrl(evaluation?.id ?? 0), ended)).toMatchObject({ state: 'succeeded' });
    const model = (await call<ModelBody>(`/v1/models/${id}`)).body;
    expect(model).toMatchObject({ trained: true, featureType: expect.stringMatching(/^encoder-/) });
    expect(model.evaluation?.utterances).toBe(2);

    const transcribing = await post<{ jobs: readonly Ids[] }>(`/v1/models/${id}/transcribe`, {
      audioIds: [audioId],
    });
    const transcribed = await until(jobUrl(transcribing.body.jobs[0]?.id ?? 0), ended);
    expect(transcribed).toMatchObject({ state: 'succeeded' });
    const text = await call<{ source: string; text: string }>(
      `/v1/transcriptions/${transcribed.transcriptionId}`,
    );
    expect(text.body).toMatchObject({ source: 'model', text: expect.stringMatching(/^[aeio]( [aeio])*$/) });
    // A page of its own has no room for the encoder.
    const page = await call<{ type: string; detail: string }>(`/v1/models/${id}/single-file`);
    expect(page).toMatchObject({ status: 400, body: { type: '/errors/encoder-unusable' } });
  });
});
