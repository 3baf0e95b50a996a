import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Claim } from '../../src/domain/jobs/job.js';
import { databasesUnderTest } from '../support/databases.js';
import { type Answer, codeOf, type Harness, idOf, makeModel, startHarness, takeJob, wav } from './harness.js';

describe.each(databasesUnderTest())('training and transcribing over HTTP on $name', (under) => {
  let harness: Harness;
  let audioId: number;
  beforeAll(async () => {
    harness = await startHarness(under);
    audioId = idOf(await harness.upload('/v0.1/audio', 'audioFile', 'new.wav', wav(1)));
  });
  afterAll(() => harness.dispose());

  const transcribe = (modelId: number, audio = audioId) =>
    harness.call('POST', `/v0.1/model/transcribe/${modelId}/${audio}`);
  const train = async (modelId: number): Promise<Claim> => {
    expect((await harness.call('POST', `/v0.1/model/train/${modelId}`)).status).toBe(202);
    return takeJob(harness.database, 'train');
  };
  async function finishTraining(claim: Claim): Promise<void> {
    const { contentHash } = await harness.blobs.put([Buffer.from('recogniser')] as never);
    await harness.database.models.setTrained(claim.job.modelId ?? 0, contentHash);
    await harness.database.jobs.succeed(claim, {});
  }
  async function finishTranscription(claim: Claim): Promise<number> {
    const { modelId, audioId: of } = claim.job;
    const { id } = await harness.database.transcriptions.insert({
      name: 'new.wav',
      fileName: null,
      text: 'a b',
      source: 'model',
      modelId,
      audioId: of,
      labelTimes: null,
    });
    await harness.database.jobs.succeed(claim, { transcriptionId: id });
    return id;
  }
  /** Whether the answer is there within a moment. */
  const settled = (answer: Promise<Answer>) =>
    Promise.race([answer.then(() => true), new Promise((resolve) => setTimeout(() => resolve(false), 100))]);

  test('404 for what does not exist, 409 for a model that was never trained', async () => {
    const modelId = await makeModel(harness);
    expect(codeOf(await transcribe(99_999))).toBe('model-not-found');
    expect(codeOf(await transcribe(modelId, 99_999))).toBe('audio-not-found');
    const untrained = await transcribe(modelId);
    expect([untrained.status, codeOf(untrained)]).toEqual([409, 'model-not-trained']);
  });

  test('the answer waits for the training, queued or running, and then for the transcription', async () => {
    const modelId = await makeModel(harness);
    expect((await harness.call('POST', `/v0.1/model/train/${modelId}`)).status).toBe(202);
    const answer = transcribe(modelId);
    expect(await settled(answer)).toBe(false);
    const training = await takeJob(harness.database, 'train');
    expect(await settled(answer)).toBe(false);
    await finishTraining(training);
    const claim = await takeJob(harness.database, 'transcribe');
    expect(claim.job).toMatchObject({ modelId, audioId });
    expect(await settled(answer)).toBe(false);
    const id = await finishTranscription(claim);
    expect([(await answer).status, (await answer).body]).toEqual([
      201,
      expect.objectContaining({ id, text: 'a b', name: 'new.wav' }),
    ]);

    const later = transcribe(modelId);
    await finishTranscription(await takeJob(harness.database, 'transcribe'));
    expect((await later).status).toBe(201);
  });

  test('409 where the training failed, with its reason', async () => {
    const modelId = await makeModel(harness);
    const training = await train(modelId);
    const answer = transcribe(modelId);
    await harness.database.jobs.fail(training, {
      code: 'training-diverged',
      detail: 'The loss is not finite.',
    });
    expect([(await answer).status, codeOf(await answer)]).toEqual([409, 'training-failed']);
    expect((await answer).body).toMatchObject({
      detail: expect.stringContaining('The loss is not finite.'),
      reason: 'training-diverged',
      jobId: training.job.id,
    });
    expect(codeOf(await transcribe(modelId))).toBe('training-failed');
  });

  test('409 where the training was cancelled', async () => {
    const modelId = await makeModel(harness);
    const { body } = await harness.call('POST', `/v0.1/model/train/${modelId}`);
    const answer = transcribe(modelId);
    const cancelled = await harness.call('POST', `${body.URL}/cancel`);
    expect(cancelled.body).toMatchObject({ state: 'cancelled' });
    expect([(await answer).status, codeOf(await answer)]).toEqual([409, 'model-not-trained']);
  });

  test('what a transcription fails of is what is answered', async () => {
    const modelId = await makeModel(harness);
    await finishTraining(await train(modelId));
    const failed = transcribe(modelId);
    const claim = await takeJob(harness.database, 'transcribe');
    await harness.database.jobs.fail(claim, { code: 'model-file-invalid', detail: 'The model is damaged.' });
    expect([(await failed).status, codeOf(await failed)]).toEqual([400, 'model-file-invalid']);
    const cancelled = transcribe(modelId);
    const second = await takeJob(harness.database, 'transcribe');
    await harness.call('POST', `/v1/jobs/${second.job.id}/cancel`);
    await harness.database.jobs.finishCancelled(second);
    expect([(await cancelled).status, codeOf(await cancelled)]).toEqual([409, 'job-cancelled']);
  });

  test('audio with a problem is refused before any job', async () => {
    const modelId = await makeModel(harness);
    await finishTraining(await train(modelId));
    const broken = idOf(
      await harness.upload('/v0.1/audio', 'audioFile', 'broken.wav', Buffer.from('no sound')),
    );
    const answer = await transcribe(modelId, broken);
    expect(answer.status).toBe(400);
    expect(answer.body.detail).toContain('broken.wav');
    expect(await harness.database.jobs.claim(['transcribe'], 'w', 1000, 3)).toBeUndefined();
  });

  test('a client that goes away ends the waiting only; the service goes on', async () => {
    const modelId = await makeModel(harness);
    const training = await train(modelId);
    const address = await harness.app.listen({ host: '127.0.0.1', port: 0 });
    const gone = new AbortController();
    const waiting = fetch(`${address}/v0.1/model/transcribe/${modelId}/${audioId}`, {
      method: 'POST',
      signal: gone.signal,
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    gone.abort();
    await expect(waiting).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await finishTraining(training);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await harness.database.jobs.claim(['transcribe'], 'w', 1000, 3)).toBeUndefined();
    expect(await harness.database.jobs.find(training.job.id)).toMatchObject({ state: 'succeeded' });
    expect(harness.logged).toEqual([]);
  });

  test('jobs: listed, told with progress, epochs and error, cancelled', async () => {
    const modelId = await makeModel(harness);
    const claim = await train(modelId);
    const progress = {
      stage: 'training',
      done: 1,
      total: 10,
      epoch: 1,
      loss: 2.5,
      validationLER: 0.75,
    } as const;
    await harness.database.jobs.heartbeat(claim, progress);
    const epoch = { epoch: 1, loss: 2.5, trainingLER: 0.5, validationLER: 0.75, seconds: 1.5, round: 1 };
    await harness.database.models.recordEpoch(modelId, epoch);
    const path = `/v1/jobs/${claim.job.id}`;
    const job = await harness.call('GET', path);
    expect(job.body).toMatchObject({ state: 'running', progress, epochs: [epoch], cancelRequested: false });
    const list = (await harness.call('GET', '/v1/jobs?limit=500')).body.items as { id: number }[];
    const { epochs: _, ...listed } = job.body;
    expect(list.find(({ id }) => id === claim.job.id)).toEqual(listed);

    const asked = await harness.call('POST', `${path}/cancel`);
    expect(asked.body).toMatchObject({ state: 'running', cancelRequested: true });
    await harness.database.jobs.finishCancelled(claim);
    const again = await harness.call('POST', `${path}/cancel`, { any: 'body' });
    expect([again.status, again.body.state]).toEqual([200, 'cancelled']);
    expect(codeOf(await harness.call('GET', '/v1/jobs/99999'))).toBe('job-not-found');
    expect(codeOf(await harness.call('POST', '/v1/jobs/99999/cancel'))).toBe('job-not-found');
  });

  test('all transcriptions of a model are cancelled in one request, and nothing else', async () => {
    const [modelId, other] = [await makeModel(harness), await makeModel(harness)];
    for (const id of [modelId, other]) await finishTraining(await train(id));
    const recordings = [];
    for (let i = 0; i < 3; i++) {
      const name = `cancelled-${i}.wav`;
      recordings.push(idOf(await harness.upload('/v0.1/audio', 'audioFile', name, wav(1 + i))));
    }
    // Their inspection would be a job of theirs, too.
    const inspections = async () =>
      (await harness.call('GET', '/v1/jobs?kind=inspect&unfinished=true')).body.items;
    await expect.poll(inspections, { timeout: 20_000 }).toEqual([]);
    const start = async (id: number, audioIds: readonly number[]) =>
      (await harness.call('POST', `/v1/models/${id}/transcribe`, { audioIds })).body.jobs as { id: number }[];
    const jobs = await start(modelId, recordings);
    const [kept] = await start(other, recordings.slice(0, 1));
    const claim = await takeJob(harness.database, 'transcribe');
    expect(claim.job.id).toBe(jobs[0]?.id);

    const cancel = (body: object) => harness.call('POST', '/v1/jobs/cancel', body);
    const answer = await cancel({ kind: 'transcribe', modelId });
    expect([answer.status, answer.body]).toEqual([200, { cancelled: 2, stopping: 1 }]);
    const states = [];
    for (const { id } of [...jobs, kept as { id: number }]) {
      const { state, cancelRequested } = (await harness.call('GET', `/v1/jobs/${id}`)).body;
      states.push([state, cancelRequested]);
    }
    expect(states).toEqual([
      ['running', true],
      ['cancelled', true],
      ['cancelled', true],
      ['queued', false],
    ]);
    await harness.database.jobs.finishCancelled(claim);
    expect((await cancel({ kind: 'transcribe', modelId })).body).toEqual({ cancelled: 0, stopping: 0 });
    expect((await cancel({ audioId: recordings[0] })).body).toEqual({ cancelled: 1, stopping: 0 });
    for (const nothing of [{}, { modelID: 1 }, { kind: 'dance' }]) {
      expect([nothing, codeOf(await cancel(nothing))]).toEqual([nothing, 'validation-failed']);
    }
  });

  test('when the service stops, those who wait are told so', async () => {
    const own = await startHarness(under);
    const modelId = await makeModel(own);
    await own.call('POST', `/v0.1/model/train/${modelId}`);
    const audio = idOf(await own.upload('/v0.1/audio', 'audioFile', 'new.wav', wav(1)));
    const address = await own.app.listen({ host: '127.0.0.1', port: 0 });
    const waiting = fetch(`${address}/v0.1/model/transcribe/${modelId}/${audio}`, { method: 'POST' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const closing = own.dispose();
    const answer = await waiting;
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ type: '/errors/service-stopping' });
    await closing;
  });
});

test('a service that stops does not wait for connections on which nothing is asked', async () => {
  const [sqlite] = databasesUnderTest();
  if (!sqlite) throw new Error('No database to test on');
  const own = await startHarness(sqlite);
  const modelId = await makeModel(own);
  const job = await own.database.jobs.enqueue({ kind: 'train', modelId });
  const audio = idOf(await own.upload('/v0.1/audio', 'audioFile', 'new.wav', wav(1)));
  // Slow enough for the answer to come after the server has closed what was idle.
  const { find } = own.database.jobs;
  Object.assign(own.database.jobs, {
    find: async (id: number) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      return find(id);
    },
  });
  const address = new URL(await own.app.listen({ host: '127.0.0.1', port: 0 }));
  const silent = connect(Number(address.port), address.hostname);
  await new Promise((resolve) => silent.once('connect', resolve));
  const waiting = fetch(new URL(`/v0.1/model/transcribe/${modelId}/${audio}`, address), { method: 'POST' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const begun = Date.now();
  await own.dispose();
  expect((await waiting).status).toBe(503);
  expect(Date.now() - begun).toBeLessThan(5000);
  expect(job.state).toBe('queued');
});
