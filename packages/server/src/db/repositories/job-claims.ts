import { type Kysely, sql } from 'kysely';
import { DomainError } from '../../domain/errors.js';
import {
  type Claim,
  type JobKind,
  type JobProgress,
  type JobRepository,
  workerLost,
} from '../../domain/jobs/job.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { blobRepository } from './blobs.js';
import { inOrderOfIds, priorityNumber, toJob } from './job-rows.js';
import { changeTime } from './job-times.js';
import { isOnlyImport, type QueueHead, queueHeads, requesterOf } from './queue-order.js';
import { atomically } from './rows.js';
import { SilentClaims } from './silent-claims.js';

type JobClaims = Pick<
  JobRepository,
  | 'claim'
  | 'claimMany'
  | 'claimLike'
  | 'heartbeat'
  | 'heartbeatAll'
  | 'keepAlive'
  | 'toBeCancelled'
  | 'saveCheckpoint'
  | 'saveResult'
  | 'succeed'
  | 'fail'
  | 'finishCancelled'
  | 'release'
  | 'requeue'
  | 'releaseOwner'
>;

/** What workers write: they claim jobs, and only the holder of a claim changes its job from then on. */
export function jobClaims(db: Kysely<Schema>, capabilities: Capabilities): JobClaims {
  const { now } = capabilities;
  const changedAt = changeTime(capabilities);
  const silent = new SilentClaims();

  /** What every end of a claim has in common. */
  const released = { owner: null, heartbeat_at: null, salvaging: 0, changed_at: changedAt } as const;
  /** However it ended, there is nothing left to resume, and the sweep may take the checkpoint's blob. */
  const finished = { ...released, finished_at: now, checkpoint_hash: null, content_hash: null } as const;
  /** Of a job that is to be cancelled: with a checkpoint it is taken up once more, for the best epoch that is in it. */
  const resumable = sql<boolean>`(cancel_requested = 0 or checkpoint_hash is not null)`;
  /** A job that goes back to the queue, or is cancelled where nobody need take it up for that. */
  const backToQueue = (when = resumable) =>
    ({
      ...released,
      state: sql<'queued' | 'cancelled'>`case when ${when} then 'queued' else 'cancelled' end`,
      finished_at: sql<number | null>`case when ${when} then null else ${now} end`,
      content_hash: sql<string | null>`case when ${when} then content_hash end`,
      checkpoint_hash: sql<string | null>`case when ${when} then checkpoint_hash end`,
    }) as const;

  /**
   * An update of the job by the worker that holds it. The number of attempts grows with every claim, so that a
   * worker cannot write through an earlier claim of its own either.
   */
  const ofHolder = ({ job, owner }: Claim, on: Kysely<Schema> = db) =>
    on
      .updateTable('job')
      .where('id', '=', job.id)
      .where('state', '=', 'running')
      .where('owner', '=', owner)
      .where('attempts', '=', job.attempts);

  const anyQueued = async (kinds: readonly JobKind[]): Promise<boolean> =>
    (await db
      .selectFrom('job')
      .select('id')
      .where('kind', 'in', kinds)
      .where('state', '=', 'queued')
      .limit(1)
      .executeTakeFirst()) !== undefined;

  /** Those as urgent, of the same kind and key: where another worker takes the first, the next does as well. */
  const ofHead = ({ kind, priority, requester }: Omit<QueueHead, 'id'>) =>
    db
      .selectFrom('job')
      .where('state', '=', 'queued')
      .where('kind', '=', kind)
      .where(requesterOf, '=', requester)
      .where('priority', '=', priority);

  /** Take these, of which none has cost a worker or is to be cancelled. */
  async function claimAll(queued: ReturnType<typeof ofHead>, owner: string): Promise<Claim[]> {
    const claimable = queued
      .select('id')
      .where('workers_lost', '=', 0)
      .where('cancel_requested', '=', 0)
      .orderBy('id');
    const rows = await db
      // PostgreSQL may run a subquery that locks once for each row that it is compared with, and take more than its limit.
      .with(
        (cte) => cte('taken').materialized(),
        () => (capabilities.skipsLocked ? claimable.forUpdate().skipLocked() : claimable),
      )
      .updateTable('job')
      .set((eb) => ({
        state: 'running',
        owner,
        heartbeat_at: now,
        attempts: eb('attempts', '+', 1),
        started_at: sql`coalesce(started_at, ${now})`,
        changed_at: changedAt,
      }))
      .where('id', 'in', (eb) => eb.selectFrom('taken').select('taken.id'))
      .where('state', '=', 'queued')
      .returningAll()
      .execute();
    return rows.map((row) => ({ job: toJob(row), owner })).sort((a, b) => a.job.id - b.job.id);
  }

  const heldBy = (owner: string) =>
    inOrderOfIds(
      capabilities,
      db.selectFrom('job').select('id').where('owner', '=', owner).where('state', '=', 'running'),
    );

  const beat = { heartbeat_at: now, beats: sql<number>`beats + 1` } as const;

  const changed = (result: { readonly numUpdatedRows: bigint }): boolean => result.numUpdatedRows > 0n;

  return {
    async claim(kinds, owner, staleAfterMs, mostLost, mostEach) {
      if (kinds.length === 0) return undefined;
      // One that is running, and free, has lost its worker.
      const lost = sql<number>`(workers_lost + case when state = 'running' then 1 else 0 end)`;
      const mayRunAgain = sql<boolean>`(${lost} < ${mostLost} or (${lost} = ${mostLost} and (checkpoint_hash is not null or kind = 'inspect')))`;
      const taken = sql<boolean>`(${resumable} and ${mayRunAgain})`;
      const givenUp = sql<boolean>`(cancel_requested = 0 and not ${mayRunAgain})`;
      const { code, detail } = workerLost(mostLost);
      for (;;) {
        // An idle worker asks often: reading first keeps it from taking the write lock for nothing.
        const running = await db
          .selectFrom('job')
          .select(['id', 'attempts', 'beats'])
          .where('kind', 'in', kinds)
          .where('state', '=', 'running')
          .execute();
        const lostClaims = silent
          .among(running, staleAfterMs)
          .map(
            (job) =>
              sql`(state = 'running' and id = ${job.id} and attempts = ${job.attempts} and beats = ${job.beats})`,
          );
        const held = lostClaims.length > 0 ? sql<boolean>`(${sql.join(lostClaims, sql` or `)})` : undefined;
        // What another worker has lost comes first: it was asked for longest ago.
        const [lostJob] = held
          ? await db
              .selectFrom('job')
              .select('id')
              .where(held)
              .where(isOnlyImport)
              .orderBy('id')
              .limit(1)
              .execute()
          : [];
        const [head] = lostJob || !(await anyQueued(kinds)) ? [] : await queueHeads(db, kinds, mostEach);
        if (!lostJob && !head) return undefined;
        const claimable = (lostJob && held ? db.selectFrom('job').where(held) : ofHead(head as QueueHead))
          .select('id')
          .where(isOnlyImport)
          .orderBy('id')
          .limit(1);
        const claiming = db
          .updateTable('job')
          .set({
            state: sql`case when ${taken} then 'running' when ${givenUp} then 'failed' else 'cancelled' end`,
            owner: sql`case when ${taken} then cast(${owner} as text) end`,
            heartbeat_at: sql`case when ${taken} then ${now} end`,
            salvaging: sql`case when ${taken} then cancel_requested else 0 end`,
            attempts: sql`case when ${taken} then attempts + 1 else attempts end`,
            workers_lost: lost,
            started_at: sql`case when ${taken} then coalesce(started_at, ${now}) else started_at end`,
            finished_at: sql`case when ${taken} then null else ${now} end`,
            checkpoint_hash: sql`case when ${taken} then checkpoint_hash end`,
            content_hash: sql`case when ${taken} then content_hash end`,
            changed_at: changedAt,
            error_code: sql`case when ${givenUp} then cast(${code} as text) end`,
            error_detail: sql`case when ${givenUp} then cast(${detail} as text) end`,
          })
          .where('id', '=', capabilities.skipsLocked ? claimable.forUpdate().skipLocked() : claimable)
          .where(lostJob && held ? held : sql<boolean>`state = 'queued'`)
          .returningAll();
        const row = await claiming.executeTakeFirst().catch((error: unknown) => {
          // Another worker took an import of the same document at the same moment.
          if (error instanceof DomainError && error.code === 'annotation-import-under-way') return undefined;
          throw error;
        });
        if (row?.state === 'running') return { job: toJob(row), owner };
        // Another took it, or it was given up or cancelled instead: there may be a next one.
      }
    },

    async claimMany(kind, owner, limit) {
      if (!(await anyQueued([kind]))) return [];
      const [head] = await queueHeads(db, [kind]);
      if (!head) return [];
      return claimAll(ofHead(head).limit(limit), owner);
    },

    async claimLike({ job, owner }, limit, longestMs) {
      const short = db.selectFrom('audio').select('id').where('duration_ms', '<=', longestMs);
      const like = ofHead({
        kind: job.kind,
        priority: priorityNumber(job.priority),
        requester: job.requestedBy ?? 0,
      })
        .where('model_id', '=', job.modelId)
        .where('audio_id', 'in', short);
      return claimAll(like.limit(limit), owner);
    },

    async heartbeatAll(owner) {
      const rows = await db
        .updateTable('job')
        .set(beat)
        .where('id', 'in', heldBy(owner))
        .where('owner', '=', owner)
        .where('state', '=', 'running')
        .returning(['id', 'cancel_requested'])
        .execute();
      return new Map(rows.map((row) => [row.id, row.cancel_requested === 1 ? 'cancel' : 'go-on']));
    },

    async keepAlive(owners) {
      if (owners.length === 0) return;
      const held = db
        .selectFrom('job')
        .select('id')
        .where('owner', 'in', owners)
        .where('state', '=', 'running');
      // Reading first keeps workers that hold nothing from taking the write lock for nothing.
      if (!(await held.limit(1).executeTakeFirst())) return;
      await db
        .updateTable('job')
        .set(beat)
        .where('id', 'in', inOrderOfIds(capabilities, held))
        .where('owner', 'in', owners)
        .where('state', '=', 'running')
        .execute();
    },

    async toBeCancelled(owners) {
      if (owners.length === 0) return [];
      const rows = await db
        .selectFrom('job')
        .select(['id', 'owner', 'salvaging'])
        .where('owner', 'in', owners)
        .where('state', '=', 'running')
        .where('cancel_requested', '=', 1)
        .execute();
      return rows.map(({ id, owner, salvaging }) => ({ id, owner: owner ?? '', salvaging: salvaging === 1 }));
    },

    async heartbeat(claim, progress) {
      const text = progress === null ? null : JSON.stringify(progress);
      const row = await ofHolder(claim)
        .set({ ...beat, ...(text === null ? {} : { progress: text, changed_at: changedAt }) })
        .returning('cancel_requested')
        .executeTakeFirst();
      if (!row) return 'claim-lost';
      return row.cancel_requested === 1 ? 'cancel' : 'go-on';
    },

    async saveCheckpoint(claim, contentHash) {
      return atomically(db, async (trx) => {
        await blobRepository(trx, capabilities).claim([contentHash]);
        return changed(
          await ofHolder(claim, trx)
            .set({ checkpoint_hash: contentHash, workers_lost: 0, ...beat })
            .executeTakeFirstOrThrow(),
        );
      });
    },

    async saveResult(claim, result) {
      const done = await ofHolder(claim)
        .set({ result: JSON.stringify(result) })
        .executeTakeFirstOrThrow();
      return changed(done);
    },

    async succeed(claim, { transcriptionId, modelId, result: made }, progress) {
      const result = await ofHolder(claim)
        .set({
          ...finished,
          state: 'succeeded',
          transcription_id: transcriptionId ?? null,
          ...(modelId === undefined ? {} : { model_id: modelId }),
          result: made === undefined ? null : JSON.stringify(made),
          ...(progress ? { progress: JSON.stringify(progress) } : {}),
        })
        .executeTakeFirstOrThrow();
      return changed(result);
    },

    async fail(claim, { code, detail }) {
      const result = await ofHolder(claim)
        .set({ ...finished, state: 'failed', error_code: code, error_detail: detail })
        .executeTakeFirstOrThrow();
      return changed(result);
    },

    async finishCancelled(claim) {
      const result = await ofHolder(claim)
        .set({ ...finished, state: 'cancelled' })
        .executeTakeFirstOrThrow();
      return changed(result);
    },

    async release(claim) {
      const result = await ofHolder(claim)
        .set((eb) => ({ ...backToQueue(), attempts: eb('attempts', '-', 1) }))
        .executeTakeFirstOrThrow();
      return changed(result);
    },

    async requeue(claim, why, counted) {
      const { payload, progress } = claim.job;
      const givenBack = (payload?.givenBack ?? 0) + 1;
      const result = await ofHolder(claim)
        .set((eb) => ({
          ...backToQueue(),
          attempts: eb('attempts', '-', 1),
          progress: JSON.stringify({
            ...{ done: 0, total: 1, ...progress },
            ...{ stage: 'given back', detail: why },
          } satisfies JobProgress),
          ...(counted ? { payload: JSON.stringify({ ...payload, givenBack }) } : {}),
        }))
        .executeTakeFirstOrThrow();
      return changed(result);
    },

    async releaseOwner(owner, { lost, stuck }) {
      // What could not be salvaged in its time would hold one worker after another.
      const when = stuck ? sql<boolean>`(${resumable} and salvaging = 0)` : resumable;
      const result = await db
        .updateTable('job')
        .set((eb) => ({ ...backToQueue(when), workers_lost: eb('workers_lost', '+', lost ? 1 : 0) }))
        .where('id', 'in', heldBy(owner))
        .where('owner', '=', owner)
        .where('state', '=', 'running')
        .executeTakeFirstOrThrow();
      return Number(result.numUpdatedRows);
    },
  };
}
