import { type Kysely, sql } from 'kysely';
import type { NamedJob } from '../../../domain/jobs/listing.js';
import type { ListingRepository } from '../../../domain/listings/listing.js';
import type { Capabilities } from '../../dialects/capabilities.js';
import type { Schema } from '../../schema.js';
import { jobColumns, toListedJob } from '../job-rows.js';
import { latestChange } from '../job-times.js';
import { isPossibleId } from '../rows.js';
import { given, inOrder, keysetPage, sameId } from './keyset.js';

type JobListings = Pick<
  ListingRepository,
  'jobs' | 'jobsByIds' | 'jobsChangedSince' | 'unfinishedJobs' | 'jobChange' | 'now'
>;

/** There is an inspection for each recording: only those that failed are reported. */
const isReported = sql<boolean>`(kind <> 'inspect' or state = 'failed')`;

export function jobListings(db: Kysely<Schema>, capabilities: Capabilities): JobListings {
  const { isOneOfIds } = capabilities;
  const named = db
    .selectFrom('job')
    .leftJoin('model', 'model.id', 'job.model_id')
    .leftJoin('audio', 'audio.id', 'job.audio_id')
    .leftJoin('corpus', (join) =>
      join.on(sql<boolean>`corpus.id = coalesce(job.corpus_id, job.test_corpus_id)`),
    )
    .select(jobColumns.map((column) => `job.${column}` as const))
    .select('job.changed_at')
    .select(['model.name as model_name', 'audio.file_name as audio_name', 'corpus.name as corpus_name']);
  type NamedRow = Awaited<ReturnType<typeof named.execute>>[number];
  const toNamed = (row: NamedRow): NamedJob => ({
    ...toListedJob(row),
    modelName: row.model_name,
    audioName: row.audio_name,
    corpusName: row.corpus_name,
  });
  const withChange = (row: NamedRow) => ({ job: toNamed(row), changedAt: row.changed_at });

  async function jobsByIds(ids: readonly number[]): Promise<NamedJob[]> {
    const possible = ids.filter(isPossibleId);
    if (possible.length === 0) return [];
    const rows = await named.where((eb) => isOneOfIds(eb.ref('job.id'), possible)).execute();
    return inOrder(ids, rows.map(toNamed));
  }

  return {
    jobsByIds,

    jobs: (request) => {
      const { kind, state, unfinished, inspections, modelId, audioId } = request.filter;
      return keysetPage(
        db,
        {
          from: sql`job`,
          id: sql.ref('id'),
          keys: { created: undefined },
          where: [
            kind === undefined && inspections !== true ? isReported : undefined,
            given(kind, (wanted) => sql`kind = ${wanted}`),
            given(state, (wanted) => sql`state = ${wanted}`),
            given(unfinished, (wanted) =>
              wanted ? sql`state in ('queued', 'running')` : sql`state not in ('queued', 'running')`,
            ),
            given(modelId, sameId('model_id')),
            given(audioId, sameId('audio_id')),
          ],
        },
        request,
        jobsByIds,
      );
    },

    async jobsChangedSince(moment) {
      const rows = await named
        .where('job.changed_at', '>=', moment)
        .where(isReported)
        .orderBy('job.changed_at')
        .orderBy('job.id')
        .execute();
      return rows.map(withChange);
    },

    async jobChange(id) {
      if (!isPossibleId(id)) return [];
      return (await named.where('job.id', '=', id).execute()).map(withChange);
    },

    async now() {
      const { rows } = await sql<{ now: number }>`select ${latestChange(capabilities)} as now`.execute(db);
      return rows[0]?.now ?? 0;
    },

    async unfinishedJobs() {
      const rows = await named
        .where('job.state', 'in', ['queued', 'running'])
        .where('job.kind', '<>', 'inspect')
        .orderBy('job.changed_at')
        .orderBy('job.id')
        .execute();
      return rows.map(withChange);
    },
  };
}
