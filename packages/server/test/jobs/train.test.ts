import { describe, expect, test } from 'vitest';
import { createDeletionService } from '../../src/domain/deletion/service.js';
import { JobStopped } from '../../src/jobs/handler.js';
import { once } from '../../src/jobs/once.js';
import {
  blobs,
  database,
  eachWithTrainings,
  epochsOf,
  log,
  makeModel,
  makeStarted,
  modelBytes,
  reported,
  run,
} from './training-runs.js';

eachWithTrainings();

describe('training a model', () => {
  test('one that ended by itself is compared with its test set next, one that was stopped is not', async () => {
    const evaluations = async (id: number) => {
      const { items } = await database.jobs.list({ pageNumber: 1, pageSize: 100 });
      return items.filter(({ kind, modelId }) => kind === 'evaluate' && modelId === id).length;
    };
    const [whole, stopped] = [await makeModel(1), await makeModel(2)];
    await run(whole);
    await run(stopped, null, 1);
    expect([await evaluations(whole), await evaluations(stopped)]).toEqual([1, 0]);
  });

  test('resumed from a checkpoint kept as a file it ends in the very same model', async () => {
    const modelId = await makeModel(4);
    const { checkpoints } = await run(modelId);
    const straight = await modelBytes(modelId);
    const { contentHash } = await blobs.put(once(checkpoints[1] ?? new Uint8Array()));
    const resumed = await run(modelId, contentHash);
    expect(resumed.checkpoints).toHaveLength(2);
    expect(await modelBytes(modelId)).toEqual(straight);
    // Also those that this run did not see, as after a worker that died before it wrote one.
    expect(await epochsOf(modelId)).toEqual([1, 2, 3, 4]);
  });

  test('started from another model it is another one, also when resumed after that was deleted', async () => {
    const first = await makeModel(2);
    await run(first);
    const second = await makeStarted(first);
    const { checkpoints, progress } = await run(second);
    expect(progress.at(-1)?.warnings).toContainEqual(
      expect.stringMatching(/^tones, which .* has learned from 1 of the 1 utterances of the validation set/),
    );
    const straight = await modelBytes(second);
    expect(straight).not.toEqual(await modelBytes(first));
    const [began] = await database.models.epochs(second);
    const [scratch] = await database.models.epochs(first);
    expect(began?.loss).toBeLessThan(scratch?.loss ?? 0);

    await createDeletionService(database, blobs).delete('model', first, false);
    const { contentHash } = await blobs.put(once(checkpoints[0] ?? new Uint8Array()));
    const resumed = await run(second, contentHash);
    expect(resumed.checkpoints).toHaveLength(1);
    expect(await modelBytes(second)).toEqual(straight);
    await run(second);
    expect(await modelBytes(second)).toEqual(straight);
    // What it started from goes with the last that started from it.
    const start = (await database.models.find(second))?.startingModel?.contentHash ?? '';
    expect(await blobs.has(start)).toBe(true);
    await createDeletionService(database, blobs).delete('model', second, false);
    expect(await blobs.has(start)).toBe(false);
  });

  test('that cannot start from its model fails before any recording is read', async () => {
    const first = await makeModel(1);
    await run(first);
    reported.length = 0;
    const second = await makeStarted(first, { recipe: 'quick' });
    await expect(run(second)).rejects.toMatchObject({
      code: 'starting-model-unusable',
      message: expect.stringMatching(/from tones: its steps are of 3 frames/),
    });
    expect(reported).toEqual([]);
  });

  test.each([
    ['is gone', async () => 'f'.repeat(64)],
    ['is damaged', async () => (await blobs.put(once(new TextEncoder().encode('damaged')))).contentHash],
  ])('a checkpoint that %s is no failure: the training starts anew and reports it', async (_, hash) => {
    const modelId = await makeModel(2);
    const { checkpoints } = await run(modelId, await hash());
    expect(checkpoints).toHaveLength(2);
    expect(log.join('')).toMatch(/starts anew/);
    expect(await epochsOf(modelId)).toEqual([1, 2]);
  });

  test('trained again it forgets the epochs of before', async () => {
    const modelId = await makeModel(1);
    await database.models.recordEpoch(modelId, {
      epoch: 9,
      loss: 1,
      trainingLER: 1,
      validationLER: 1,
      seconds: 1,
      round: 1,
    });
    await run(modelId);
    expect(await epochsOf(modelId)).toEqual([1]);
  });

  test('cancelled after an epoch it keeps the best so far', async () => {
    const modelId = await makeModel(100);
    const { checkpoints } = await run(modelId, null, 2);
    expect(checkpoints.length).toBeLessThan(5);
    expect(await modelBytes(modelId)).toBeDefined();
  });

  test('of which too many workers died, it keeps the best of its checkpoint and reports why it ended', async () => {
    const modelId = await makeModel(100);
    const { checkpoints } = await run(modelId, null, 2);
    const { contentHash } = await blobs.put(once(checkpoints[0] ?? new Uint8Array()));
    const { failure, checkpoints: more } = await run(modelId, contentHash, undefined, undefined, null, 3);
    expect(more).toEqual([]);
    expect(failure).toMatchObject({ code: 'worker-lost', detail: expect.stringContaining('is kept') });
    expect(await epochsOf(modelId)).toEqual([1]);
    expect(await modelBytes(modelId)).toBeDefined();
    await expect(run(modelId, null, undefined, undefined, null, 3)).rejects.toMatchObject({
      code: 'worker-lost',
    });
  });

  test('given back after an epoch it ends at once, without making a model of what there is', async () => {
    const modelId = await makeModel(100);
    await expect(run(modelId, null, 1, 'shutdown')).rejects.toThrow(JobStopped);
    expect(reported.at(-1)?.stage).toBe('training');
    expect((await database.models.find(modelId))?.contentHash).toBeNull();
  });

  test('the best of before is reported from the first report on where there is a checkpoint, and forgotten where not', async () => {
    const modelId = await makeModel(2);
    const before = { stage: 'training', done: 1, total: 2, epoch: 1, bestValidationLER: 0.125 } as const;
    const first = await run(modelId, null, 1);
    const { contentHash } = await blobs.put(once(first.checkpoints[0] ?? new Uint8Array()));
    const resumed = await run(modelId, contentHash, undefined, undefined, before);
    expect(resumed.progress[0]).toMatchObject({ stage: 'computing features', bestValidationLER: 0.125 });
    const anew = await run(modelId, null, undefined, undefined, before);
    expect(anew.progress.filter(({ bestValidationLER }) => bestValidationLER === 0.125)).toEqual([]);
  });

  test('what a person should know of the corpus is in the progress', async () => {
    const { progress } = await run(await makeModel(1));
    expect(progress.at(-1)?.warnings).toEqual(
      expect.arrayContaining([expect.stringMatching(/^The validation set has \d+ labels\./)]),
    );
    expect(log.join('')).toMatch(/The validation set has \d+ labels/);
  });

  test('recordings that are silent are reported in the log and the progress, from the cache of features, too', async () => {
    const modelId = await makeModel(1, 0, 5);
    for (let times = 0; times < 2; times++) {
      log.length = 0;
      const { progress } = await run(modelId);
      const silent = (progress.at(-1)?.warnings ?? []).filter((warning) =>
        warning.includes('[audio-silent]'),
      );
      expect(silent).toEqual([
        ...['u0', 'u1', 'u2'].map((name) => expect.stringMatching(new RegExp(`^${name}\\.wav is silent`))),
        'The same holds of 2 more. [audio-silent]',
      ]);
      expect(log.join('')).toMatch(/u0\.wav is silent from beginning to end/);
    }
  });

  test('utterances that turn out unusable are left out, and reported in the log and the progress', async () => {
    const modelId = await makeModel(1, 2);
    const { progress } = await run(modelId);
    const leftOut = [
      { name: 'u0.wav', code: 'audio-unreadable' },
      { name: 'u1.wav', code: 'audio-unreadable' },
    ];
    expect(progress.at(-1)).toMatchObject({ stage: 'finishing', epoch: 1, leftOut, leftOutTotal: 2 });
    expect(progress.at(-2)).toMatchObject({ stage: 'training', epoch: 1, leftOut, leftOutTotal: 2 });
    expect(log.join('')).toMatch(/u0\.wav is left out: .*audio-unreadable/);
  });

  test('with nothing that can be used it is refused, with the reasons', async () => {
    const modelId = await makeModel(1, 6);
    await expect(run(modelId)).rejects.toMatchObject({
      code: 'training-data-insufficient',
      message: expect.stringMatching(/training set.*u0\.wav/),
    });
  });

  test('a recording whose file is missing fails the training rather than being left out', async () => {
    const modelId = await makeModel(1);
    const audio = await database.audio.find(1);
    await blobs.delete(audio?.contentHash ?? '');
    await expect(run(modelId)).rejects.toThrow(/missing/);
  });
});
