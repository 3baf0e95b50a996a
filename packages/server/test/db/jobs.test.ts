import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import { capabilitiesFor, openWith } from '../../src/db/open.js';
import type { Claim, JobKind } from '../../src/domain/jobs/job.js';
import type { Database } from '../../src/domain/repositories.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';
import { hash, insertModel, newTranscription } from './fixtures.js';

const patience = 12_000;
const mostLost = 3;
const died = { lost: true, stuck: false };
/** Killed by its supervisor, since it did not cancel. */
const disobeyed = { lost: false, stuck: true };
const everyKind: readonly JobKind[] = ['train', 'transcribe', 'preprocess', 'evaluate'];

const realNow = performance.now.bind(performance);
/** By how much the clock that measures silence has been put forward. */
let ahead = 0;

describe.each(databasesUnderTest())('jobs on $name', ({ createMigrated }) => {
  let database: TestDatabase;
  let db: Database;
  let subject: { modelId: number; corpusId: number; audioId: number };
  beforeEach(async () => {
    ahead = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => realNow() + ahead);
    database = await createMigrated();
    db = await openDatabase({ url: database.url });
    const model = await insertModel(db);
    subject = { modelId: model.id, corpusId: model.corpusId, audioId: 1 };
  });
  afterEach(async () => {
    await db.close();
    await database.dispose();
    vi.restoreAllMocks();
  });

  const document = async (letter: string) => {
    const [fileName, contentHash] = [`${letter}.eaf`, hash(letter)];
    await db.blobs.claim([contentHash]);
    const of = { audioId: subject.audioId, folder: '', fileName, contentHash, byteLength: 1 };
    return (await db.annotationDocuments.put(of)).document.id;
  };
  const importOf = (annotationDocumentId: number) =>
    db.jobs.enqueue({ kind: 'import-annotations', annotationDocumentId });
  const takeImport = (owner: string) => db.jobs.claim(['import-annotations'], owner, patience, mostLost);

  it('takes one import of a document after the other, whoever asks', async () => {
    const [one, other] = [await document('a'), await document('b')];
    const [first, second, third] = [await importOf(one), await importOf(one), await importOf(other)];
    const taken = await Promise.all(Array.from({ length: 8 }, (_, i) => takeImport(`w${i}`)));
    const claims = taken.flatMap((claim) => claim ?? []);
    expect(claims.map(({ job }) => job.id).sort((a, b) => a - b)).toEqual([first.id, third.id]);
    await expect(
      database.past(
        'enforced',
        `update job set state = 'running', owner = 'x', heartbeat_at = 1 where id = ${second.id}`,
      ),
    ).rejects.toThrow(/unique/i);
    for (const claim of claims) expect(await db.jobs.succeed(claim, {})).toBe(true);
    expect((await takeImport('w'))?.job.id).toBe(second.id);
  });

  it('keeps what came of a job so far for whoever goes on, and for its end; who lost it can write nothing', async () => {
    await importOf(await document('a'));
    const lost = await takeImport('w1');
    if (!lost) throw new Error('no claim');
    expect(await db.jobs.saveResult(lost, { labelType: 'so far' })).toBe(true);
    await db.jobs.releaseOwner('w1', died);
    expect(await db.jobs.saveResult(lost, { labelType: 'too late' })).toBe(false);
    const next = await takeImport('w2');
    expect(next?.job.result).toEqual({ labelType: 'so far' });
    await db.jobs.cancel(lost.job.id);
    expect(next && (await db.jobs.finishCancelled(next))).toBe(true);
    expect(await db.jobs.find(lost.job.id)).toMatchObject({
      state: 'cancelled',
      result: { labelType: 'so far' },
    });
  });

  const preprocess = () => db.jobs.enqueue({ kind: 'preprocess', corpusId: subject.corpusId });
  const train = () => db.jobs.enqueue({ kind: 'train', modelId: subject.modelId });
  const transcribe = () =>
    db.jobs.enqueue({ kind: 'transcribe', modelId: subject.modelId, audioId: subject.audioId });
  const take = (owner = 'w') => db.jobs.claim(everyKind, owner, patience, mostLost);
  async function taken(owner = 'w'): Promise<Claim> {
    const claim = await take(owner);
    if (!claim) throw new Error('There was nothing to claim');
    return claim;
  }
  /** The workers are silent, and are watched by one that waits for a job, for longer than the patience. */
  async function silence(watch: () => Promise<unknown> = () => take('watcher')): Promise<void> {
    for (let waited = 0; waited < patience; waited += 4000) {
      expect(await watch()).toBeUndefined();
      ahead += 4000;
    }
  }

  const silenceShort = async () => {
    for (let waited = 0; waited < patience - 4000; waited += 4000) {
      expect(await take('watcher')).toBeUndefined();
      ahead += 4000;
    }
  };

  it('are enqueued with their subject, and refused without it or with another', async () => {
    expect(await transcribe()).toMatchObject({
      kind: 'transcribe',
      state: 'queued',
      modelId: subject.modelId,
      audioId: subject.audioId,
      corpusId: null,
      attempts: 0,
      progress: null,
      error: null,
      startedAt: null,
      finishedAt: null,
    });
    await expect(db.jobs.enqueue({ kind: 'train' })).rejects.toMatchObject({ code: 'constraint-violated' });
    await expect(
      db.jobs.enqueue({ kind: 'preprocess', corpusId: subject.corpusId, modelId: subject.modelId }),
    ).rejects.toMatchObject({ code: 'constraint-violated' });
    await expect(db.jobs.enqueue({ kind: 'train', modelId: 4711 })).rejects.toMatchObject({
      code: 'model-unknown',
    });
    expect((await db.jobs.list({ pageNumber: 1, pageSize: 10 })).total).toBe(1);
  });

  it('train a model once at a time: the unfinished one is given back', async () => {
    const first = await train();
    expect(await train()).toEqual(first);
    const claim = await taken();
    expect(await train()).toMatchObject({ id: first.id, state: 'running' });
    await db.jobs.succeed(claim, {});
    const second = await train();
    expect(second.id).toBeGreaterThan(first.id);
    expect(await db.jobs.latestTraining(subject.modelId)).toEqual(second);
    expect(await db.jobs.latestTraining(4711)).toBeUndefined();
  });

  it('are enqueued at once by many, and still only one training is', async () => {
    const jobs = await Promise.all(Array.from({ length: 8 }, train));
    expect(new Set(jobs.map((job) => job.id)).size).toBe(1);
  });

  it('are claimed oldest first, by kind, once', async () => {
    const [a, b, c] = [await transcribe(), await preprocess(), await transcribe()];
    expect(await db.jobs.claim([], 'w', patience, mostLost)).toBeUndefined();
    expect(await db.jobs.claim(['train'], 'w', patience, mostLost)).toBeUndefined();
    expect(await db.jobs.claim(['preprocess'], 'w', patience, mostLost)).toMatchObject({
      job: { id: b.id },
    });
    const claim = await taken('x');
    expect(claim).toMatchObject({ owner: 'x', job: { id: a.id, state: 'running', attempts: 1 } });
    expect(claim.job.startedAt).not.toBeNull();
    expect((await taken()).job.id).toBe(c.id);
    expect(await take()).toBeUndefined();
  });

  it('are each claimed by one of many who ask at the same time', async () => {
    for (let i = 0; i < 20; i++) await preprocess();
    const claims = await Promise.all(Array.from({ length: 40 }, (_, i) => take(`w${i}`)));
    const ids = claims.flatMap((claim) => (claim ? [claim.job.id] : []));
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
  });

  it('carry progress, and tell their worker to go on', async () => {
    await train();
    const claim = await taken();
    const progress = { stage: 'training', done: 1, total: 5, epoch: 1, loss: 0.5 } as const;
    expect(await db.jobs.heartbeat(claim, progress)).toBe('go-on');
    expect(await db.jobs.heartbeat(claim, null)).toBe('go-on');
    expect(await db.jobs.find(claim.job.id)).toMatchObject({ progress });
    expect(await db.jobs.saveCheckpoint(claim, hash('c'))).toBe(true);
    expect(await db.jobs.find(claim.job.id)).toMatchObject({ checkpointHash: hash('c') });
  });

  it('that an earlier version gave back have its reason as a detail', async () => {
    const { id } = await train();
    const reason = 'A worker cannot work: the disk is full.';
    await database.past(
      'enforced',
      `update job set progress = '{"done":3,"total":8,"epoch":2,"stage":"${reason}"}' where id = ${id}`,
    );
    const progress = { stage: 'given back', detail: reason, done: 3, total: 8, epoch: 2 };
    expect((await db.jobs.find(id))?.progress).toEqual(progress);
    const changed = await db.listings.jobsChangedSince(0);
    expect(changed.map(({ job }) => job.progress)).toEqual([progress]);
    // It goes on as any other.
    const claim = await taken();
    expect(await db.jobs.requeue(claim, 'Gone.', false)).toBe(true);
    expect((await db.jobs.find(id))?.progress).toEqual({ ...progress, detail: 'Gone.' });
  });

  it('end well, with what they made', async () => {
    await transcribe();
    const claim = await taken();
    const made = await db.transcriptions.insert(
      newTranscription({ source: 'model', modelId: subject.modelId, audioId: subject.audioId }),
    );
    await expect(db.jobs.succeed(claim, { transcriptionId: 4711 })).rejects.toMatchObject({
      code: 'transcription-unknown',
    });
    expect(await db.jobs.succeed(claim, { transcriptionId: made.id })).toBe(true);
    const job = await db.jobs.find(claim.job.id);
    expect(job).toMatchObject({ state: 'succeeded', transcriptionId: made.id, error: null });
    expect(job?.finishedAt).not.toBeNull();
    expect(await db.jobs.succeed(claim, {})).toBe(false);
    expect(await db.jobs.heartbeat(claim, null)).toBe('claim-lost');
  });

  it('end badly, with a reason', async () => {
    await train();
    const error = { code: 'training-diverged', detail: 'The loss is not a number.' } as const;
    const claim = await taken();
    await db.jobs.saveCheckpoint(claim, hash('f'));
    expect(await db.jobs.fail(claim, error)).toBe(true);
    expect(await db.jobs.find(claim.job.id)).toMatchObject({ state: 'failed', checkpointHash: null });
    expect(await db.jobs.latestTraining(subject.modelId)).toMatchObject({ state: 'failed', error });
  });

  it('of a worker that fell silent go to another; the first can then write nothing', async () => {
    await train();
    const lost = await taken('first');
    await db.jobs.saveCheckpoint(lost, hash('1'));
    expect(await take('second')).toBeUndefined();
    await silence();
    const held = await taken('second');
    expect(held).toMatchObject({ job: { id: lost.job.id, attempts: 2, checkpointHash: hash('1') } });
    expect(held.job.startedAt).toBe(lost.job.startedAt);

    const before = await db.jobs.find(held.job.id);
    expect(await db.jobs.heartbeat(lost, { stage: 'training', done: 0, total: 0 })).toBe('claim-lost');
    expect(await db.jobs.saveCheckpoint(lost, hash('2'))).toBe(false);
    expect(await db.jobs.succeed(lost, {})).toBe(false);
    expect(await db.jobs.fail(lost, { code: 'training-diverged', detail: '' })).toBe(false);
    expect(await db.jobs.finishCancelled(lost)).toBe(false);
    expect(await db.jobs.release(lost)).toBe(false);
    expect(await db.jobs.find(held.job.id)).toEqual(before);
    expect(await db.jobs.heartbeat(held, null)).toBe('go-on');
  });

  it('cannot be written through an earlier claim of the same worker', async () => {
    await train();
    const earlier = await taken('w');
    await silence();
    await taken('w');
    expect(await db.jobs.succeed(earlier, {})).toBe(false);
  });

  it('that kill their workers again and again are given up', async () => {
    await preprocess();
    for (let attempt = 1; attempt <= mostLost; attempt++) {
      expect((await taken()).job.attempts).toBe(attempt);
      await silence();
    }
    const next = await transcribe();
    // Giving up does not keep the worker from the next job.
    expect((await taken()).job.id).toBe(next.id);
    const { items } = await db.jobs.list({ pageNumber: 1, pageSize: 10 });
    expect(items[0]).toMatchObject({
      state: 'failed',
      error: { code: 'worker-lost' },
      attempts: mostLost,
    });
    expect(items[0]?.finishedAt).not.toBeNull();
  });

  it('that come further before they lose a worker are not given up', async () => {
    await train();
    for (let attempt = 1; attempt <= 2 * mostLost; attempt++) {
      const claim = await taken();
      expect(claim.job.attempts).toBe(attempt);
      expect(await db.jobs.saveCheckpoint(claim, hash(String(attempt)))).toBe(true);
      await silence();
    }
  });

  it('that lose too many workers after a checkpoint are given out once more, for what can be kept', async () => {
    const { id } = await train();
    await db.jobs.saveCheckpoint(await taken(), hash('1'));
    for (let lost = 1; lost <= mostLost; lost++) {
      await (lost % 2 === 0 ? silence() : db.jobs.releaseOwner('w', died));
      expect((await taken()).job).toMatchObject({ workersLost: lost, checkpointHash: hash('1') });
    }
    await silence();
    expect(await take()).toBeUndefined();
    expect(await db.jobs.find(id)).toMatchObject({ state: 'failed', error: { code: 'worker-lost' } });
  });

  it('of a worker that beats are its own, however slowly it beats and whatever the clock says', async () => {
    await train();
    const claim = await taken();
    await database.past('enforced', 'update job set heartbeat_at = 1');
    for (let beats = 0; beats < 3; beats++) {
      await silenceShort();
      expect(await db.jobs.heartbeat(claim, null)).toBe('go-on');
    }
    await silence();
    expect(await take('second')).toMatchObject({ job: { id: claim.job.id, attempts: 2 } });
  });

  it('are those of a worker that computes as long as somebody says for it that it lives', async () => {
    await train();
    const claim = await taken();
    for (let beats = 0; beats < 3; beats++) {
      await silenceShort();
      await db.jobs.keepAlive([claim.owner, 'another']);
    }
    await silenceShort();
    expect(await take('second')).toBeUndefined();
    await db.jobs.keepAlive([claim.owner]);
    await db.jobs.keepAlive(['another']);
    await db.jobs.keepAlive([]);
    await silence();
    expect(await take('second')).toMatchObject({ job: { id: claim.job.id, attempts: 2 } });
  });

  it('are not taken from workers that nobody watched, while the watcher or the database stood still', async () => {
    await train();
    const claim = await taken();
    for (let looks = 0; looks < 5; looks++) {
      expect(await take('second')).toBeUndefined();
      ahead += 10 * patience;
    }
    expect(await db.jobs.heartbeat(claim, null)).toBe('go-on');
  });

  it.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('go on when the clock is set %s by an hour, and what changes is seen', async (_, offset) => {
    await train();
    const held = await taken();
    const before = await db.listings.now();
    const real = capabilitiesFor({ url: database.url });
    const shifted = await openWith({ ...real, now: sql<number>`(${real.now} + ${sql.lit(offset)})` });
    // A worker on the other side of the change of clocks keeps its claim, and one that fell silent loses it.
    expect(await shifted.jobs.heartbeat(held, { stage: 'training', done: 1, total: 2 })).toBe('go-on');
    expect(await take('second')).toBeUndefined();
    expect(await shifted.jobs.claim(everyKind, 'second', patience, mostLost)).toBeUndefined();
    await silence(() => shifted.jobs.claim(everyKind, 'second', patience, mostLost));
    expect(await shifted.jobs.claim(everyKind, 'second', patience, mostLost)).toMatchObject({
      job: { id: held.job.id, attempts: 2 },
    });
    // Each change comes after the one before.
    const seen = await shifted.listings.jobsChangedSince(before);
    expect(seen.map(({ job }) => job.id)).toEqual([held.job.id]);
    const [first] = seen;
    const queued = await shifted.jobs.enqueue({ kind: 'preprocess', corpusId: subject.corpusId });
    await db.jobs.cancel(queued.id);
    const later = await db.listings.jobsChangedSince((first?.changedAt ?? Number.NaN) + 1);
    expect(later.map(({ job }) => [job.id, job.state])).toEqual([[queued.id, 'cancelled']]);
    expect(await shifted.listings.now()).toBeGreaterThanOrEqual(later[0]?.changedAt ?? Number.NaN);
    expect(await db.listings.now()).toBeGreaterThanOrEqual(later[0]?.changedAt ?? Number.NaN);
    await shifted.close();
  });

  it('that inspect a recording are unfinished once: the one that is there is the answer', async () => {
    const inspect = () => db.jobs.enqueue({ kind: 'inspect' as JobKind, audioId: subject.audioId });
    const jobs = await Promise.all(Array.from({ length: 8 }, inspect));
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
    expect(jobs[0]).toMatchObject({ kind: 'inspect', modelId: null, audioId: subject.audioId });
    await db.jobs.cancel(jobs[0]?.id ?? 0);
    expect((await inspect()).id).toBeGreaterThan(jobs[0]?.id ?? Number.NaN);
    await expect(db.jobs.enqueue({ kind: 'inspect' as JobKind })).rejects.toMatchObject({
      code: 'constraint-violated',
    });
  });

  it('are given back unfinished without an attempt counted', async () => {
    await train();
    const claim = await taken();
    expect(await db.jobs.release(claim)).toBe(true);
    expect(await db.jobs.find(claim.job.id)).toMatchObject({ state: 'queued', attempts: 0 });
    expect((await taken('other')).job.attempts).toBe(1);
  });

  it('of a worker that was seen to die are queued again at once', async () => {
    await preprocess();
    await preprocess();
    await preprocess();
    const [a, b] = [await taken('dead'), await taken('dead')];
    const alive = await taken('alive');
    await db.jobs.cancel(b.job.id);
    expect(await db.jobs.releaseOwner('dead', died)).toBe(2);
    expect(await db.jobs.find(a.job.id)).toMatchObject({ state: 'queued', attempts: 1 });
    expect(await db.jobs.find(b.job.id)).toMatchObject({ state: 'cancelled' });
    expect(await db.jobs.find(alive.job.id)).toMatchObject({ state: 'running' });
    expect(await db.jobs.releaseOwner('dead', died)).toBe(0);
    const killed = await db.jobs.claim(
      ['train', 'transcribe', 'preprocess', 'evaluate'],
      'killed',
      60_000,
      3,
    );
    expect(await db.jobs.releaseOwner('killed', { lost: false, stuck: false })).toBe(1);
    expect(await db.jobs.find(killed?.job.id ?? 0)).toMatchObject({
      state: 'queued',
      workersLost: killed?.job.workersLost,
    });
  });

  it('are cancelled at once while queued, asked to stop while running, and left alone when finished', async () => {
    const queued = await preprocess();
    expect(await db.jobs.cancel(queued.id)).toMatchObject({ state: 'cancelled', cancelRequested: true });
    expect((await db.jobs.find(queued.id))?.finishedAt).not.toBeNull();
    expect(await take()).toBeUndefined();

    await train();
    const claim = await taken();
    expect(await db.jobs.cancel(claim.job.id)).toMatchObject({ state: 'running', cancelRequested: true });
    expect(await db.jobs.heartbeat(claim, null)).toBe('cancel');
    expect(await db.jobs.finishCancelled(claim)).toBe(true);
    const finished = await db.jobs.find(claim.job.id);
    expect(finished).toMatchObject({ state: 'cancelled' });
    expect(await db.jobs.cancel(claim.job.id)).toEqual(finished);
    expect(await db.jobs.cancel(4711)).toBeUndefined();
  });

  it('that were to be cancelled are, when their worker dies or gives them back', async () => {
    await preprocess();
    const silent = await taken('silent');
    await db.jobs.cancel(silent.job.id);
    await silence();
    await preprocess();
    const other = await taken('other');
    expect(other.job.id).not.toBe(silent.job.id);
    expect(await take()).toBeUndefined();
    expect(await db.jobs.find(silent.job.id)).toMatchObject({ state: 'cancelled', error: null });

    await db.jobs.cancel(other.job.id);
    expect(await db.jobs.release(other)).toBe(true);
    expect(await db.jobs.find(other.job.id)).toMatchObject({ state: 'cancelled' });
  });

  const leaving: Readonly<Record<string, (claim: Claim) => Promise<unknown>>> = {
    'is killed since it does not cancel': () => db.jobs.releaseOwner('first', disobeyed),
    dies: () => db.jobs.releaseOwner('first', died),
    'gives them back': (claim) => db.jobs.release(claim),
    'gives them back for a fault': (claim) => db.jobs.requeue(claim, 'The disk is full.', false),
  };
  it.each(Object.keys(leaving))(
    'that were to be cancelled and have a checkpoint are taken up once more when their worker %s',
    async (how) => {
      await train();
      const claim = await taken('first');
      await db.jobs.saveCheckpoint(claim, hash('1'));
      await db.jobs.cancel(claim.job.id);
      expect(await db.jobs.toBeCancelled(['first'])).toEqual([
        { id: claim.job.id, owner: 'first', salvaging: false },
      ]);
      await leaving[how]?.(claim);
      expect(await db.jobs.find(claim.job.id)).toMatchObject({
        ...{ state: 'queued', cancelRequested: true, checkpointHash: hash('1'), finishedAt: null },
      });
      const second = await taken('second');
      expect(second.job).toMatchObject({ id: claim.job.id, cancelRequested: true });
      expect(await db.jobs.toBeCancelled(['second'])).toEqual([
        { id: claim.job.id, owner: 'second', salvaging: true },
      ]);
      expect(await db.jobs.heartbeat(second, null)).toBe('cancel');
      // A worker that is asked to end has not tried.
      expect(await db.jobs.release(second)).toBe(true);
      const third = await taken('third');
      expect(await db.jobs.finishCancelled(third)).toBe(true);
      expect(await db.jobs.find(claim.job.id)).toMatchObject({
        ...{ state: 'cancelled', checkpointHash: null, error: null },
      });
      expect(await take()).toBeUndefined();
    },
  );

  it('that were to be cancelled and have a checkpoint are taken up once more when their worker is missed', async () => {
    await train();
    const silent = await taken('silent');
    await db.jobs.saveCheckpoint(silent, hash('1'));
    await db.jobs.cancel(silent.job.id);
    await silence();
    const second = await taken('second');
    expect(second.job).toMatchObject({ id: silent.job.id, cancelRequested: true, checkpointHash: hash('1') });
    expect(await db.jobs.finishCancelled(silent)).toBe(false);
    // Machines that die of it are bounded as those of any other job, and it ends as it was asked to.
    for (let lost = 2; lost <= mostLost; lost++) {
      await silence();
      expect((await taken()).job.workersLost).toBe(lost);
    }
    await silence();
    expect(await take()).toBeUndefined();
    expect(await db.jobs.find(silent.job.id)).toMatchObject({ state: 'cancelled', error: null });
  });

  it('whose second worker does not answer either are cancelled for good', async () => {
    for (const end of [disobeyed, { lost: true, stuck: true }]) {
      const { id } = await train();
      await db.jobs.saveCheckpoint(await taken('first'), hash('1'));
      await db.jobs.cancel(id);
      expect(await db.jobs.releaseOwner('first', end)).toBe(1);
      expect((await taken('second')).job.id).toBe(id);
      expect(await db.jobs.releaseOwner('second', end)).toBe(1);
      expect(await db.jobs.find(id)).toMatchObject({ state: 'cancelled', checkpointHash: null });
      expect(await take()).toBeUndefined();
    }
  });

  it('that wait to go on from a checkpoint and are cancelled wait for what can be kept', async () => {
    const { id } = await train();
    const claim = await taken();
    await db.jobs.saveCheckpoint(claim, hash('1'));
    await db.jobs.release(claim);
    expect(await db.jobs.cancel(id)).toMatchObject({ state: 'queued', cancelRequested: true });
    expect(await db.jobs.cancelAll({ kind: 'train' })).toEqual({ cancelled: 0, stopping: 1 });
    expect((await taken()).job).toMatchObject({ id, cancelRequested: true, checkpointHash: hash('1') });
  });
});
