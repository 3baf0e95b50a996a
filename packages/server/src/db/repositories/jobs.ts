import { type Kysely, sql } from 'kysely';
import type { Job, JobKind, JobRepository, NewJob } from '../../domain/jobs/job.js';
import { currentRequester, jobQueued } from '../../domain/requester.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Schema } from '../schema.js';
import { blobRepository } from './blobs.js';
import { jobClaims } from './job-claims.js';
import { inOrderOfIds, priorityNumber, toJob } from './job-rows.js';
import { changeTime } from './job-times.js';
import { atomically, insertInPortions, isPossibleId, pagesOf } from './rows.js';

/** Of which there is at most one unfinished job of the kind, by a partial unique index. */
const oneUnfinishedOf: Readonly<Partial<Record<JobKind, 'model_id' | 'audio_id'>>> = {
  train: 'model_id',
  evaluate: 'model_id',
  inspect: 'audio_id',
};

/** Each fails only where the job in the way ends between two statements. */
const mostTries = 100;

export function jobRepository(db: Kysely<Schema>, capabilities: Capabilities): JobRepository {
  const { now } = capabilities;
  const changedAt = changeTime(capabilities);
  const count = db.selectFrom('job').select((eb) => eb.fn.countAll<number>().as('total'));

  /** Queued jobs become cancelled at once, unless a checkpoint holds something to keep; running ones are asked to stop. */
  const idle = sql<boolean>`(state = 'queued' and checkpoint_hash is null)`;
  const cancelling = () =>
    db
      .updateTable('job')
      .set({
        cancel_requested: 1,
        state: sql`case when ${idle} then 'cancelled' else state end`,
        finished_at: sql`case when ${idle} then ${now} end`,
        content_hash: sql`case when ${idle} then null else content_hash end`,
        changed_at: changedAt,
      })
      .where('state', 'in', ['queued', 'running']);

  async function find(id: number): Promise<Job | undefined> {
    if (!isPossibleId(id)) return undefined;
    const row = await db.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toJob(row);
  }

  function newRow({ kind, payload, contentHash, priority = 'normal', ...subject }: NewJob) {
    const { modelId = null, audioId = null, corpusId = null, testCorpusId = null } = subject;
    const { annotationDocumentId = null, channel = null } = subject;
    const requester = currentRequester();
    return {
      kind,
      state: 'queued',
      attempts: 0,
      requested_by: requester.keyId,
      request_id: requester.requestId,
      priority: priorityNumber(priority),
      changed_at: changedAt,
      model_id: modelId,
      audio_id: audioId,
      corpus_id: corpusId,
      test_corpus_id: testCorpusId,
      annotation_document_id: annotationDocumentId,
      channel,
      content_hash: contentHash ?? null,
      payload: payload === undefined ? null : JSON.stringify(payload),
    } as const;
  }

  function queued(row: Parameters<typeof toJob>[0]): Job {
    jobQueued(row);
    return toJob(row);
  }

  return {
    ...jobClaims(db, capabilities),

    async enqueue(job) {
      const subject = oneUnfinishedOf[job.kind];
      if (subject === undefined) {
        return atomically(db, async (trx) => {
          if (job.contentHash) await blobRepository(trx, capabilities).claim([job.contentHash]);
          return queued(
            await trx.insertInto('job').values(newRow(job)).returningAll().executeTakeFirstOrThrow(),
          );
        });
      }
      // The unfinished job that stood in the way may end before it is read; then there is room again.
      for (let tries = 0; tries < mostTries; tries++) {
        const made = await db
          .insertInto('job')
          .values(newRow(job))
          .onConflict((oc) => oc.doNothing())
          .returningAll()
          .executeTakeFirst();
        if (made) return queued(made);
        const existing = await db
          .selectFrom('job')
          .selectAll()
          .where('kind', '=', job.kind)
          .where(subject, '=', newRow(job)[subject])
          .where('state', 'in', ['queued', 'running'])
          .executeTakeFirst();
        if (existing) return toJob(existing);
      }
      throw new Error(`A job of kind ${job.kind} can neither be put into the queue nor found there`);
    },

    enqueueMany: (many) =>
      atomically(db, async (trx) => {
        const rows = await insertInPortions(many.map(newRow), capabilities, (portion) =>
          trx.insertInto('job').values(portion).returningAll().execute(),
        );
        return rows.map(queued);
      }),

    async enqueueInspections() {
      const { numAffectedRows = 0n } = await sql`
        insert into job (kind, state, audio_id, attempts, changed_at)
        select 'inspect', 'queued', id, 0, ${changedAt} from audio
        where inspection = 'pending' and not exists (select 1 from job
          where audio_id = audio.id and kind = 'inspect' and state in ('queued', 'running'))
        on conflict do nothing`.execute(db);
      return Number(numAffectedRows);
    },

    find,

    list: pagesOf(db, db.selectFrom('job').selectAll(), count, (rows) => rows.map(toJob)),

    async latestTraining(modelId) {
      if (!isPossibleId(modelId)) return undefined;
      const row = await db
        .selectFrom('job')
        .selectAll()
        .where('kind', '=', 'train')
        .where('model_id', '=', modelId)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toJob(row);
    },

    async cancel(id) {
      if (!isPossibleId(id)) return undefined;
      const row = await cancelling().where('id', '=', id).returningAll().executeTakeFirst();
      return row ? toJob(row) : find(id);
    },

    async prioritise(id, priority) {
      if (!isPossibleId(id)) return undefined;
      const row = await db
        .updateTable('job')
        .set({ priority: priorityNumber(priority), changed_at: changedAt })
        .where('id', '=', id)
        .where('state', 'in', ['queued', 'running'])
        .returningAll()
        .executeTakeFirst();
      return row ? toJob(row) : find(id);
    },

    async cancelAll({ kind, modelId, audioId }) {
      let jobs = db.selectFrom('job').select('id').where('state', 'in', ['queued', 'running']);
      if (kind !== undefined) jobs = jobs.where('kind', '=', kind);
      if (modelId !== undefined) jobs = jobs.where('model_id', '=', modelId);
      if (audioId !== undefined) jobs = jobs.where('audio_id', '=', audioId);
      const rows = await cancelling()
        .where('id', 'in', inOrderOfIds(capabilities, jobs))
        .returning('state')
        .execute();
      const cancelled = rows.filter(({ state }) => state === 'cancelled').length;
      return { cancelled, stopping: rows.length - cancelled };
    },
  };
}
