import type { SelectQueryBuilder } from 'kysely';
import {
  type Job,
  type JobPriority,
  type JobProgress,
  jobPriorities,
  jobStages,
} from '../../domain/jobs/job.js';
import type { Capabilities } from '../dialects/capabilities.js';
import type { Row, Schema } from '../schema.js';
import { isoTime, optionalIsoTime } from './rows.js';

const stages: readonly string[] = jobStages;

/** Of jobs that earlier versions gave back, the stage itself was the reason, in words. */
function toProgress(text: string | null): JobProgress | null {
  if (text === null) return null;
  const progress = JSON.parse(text) as JobProgress;
  if (stages.includes(progress.stage)) return progress;
  return { ...progress, stage: 'given back', detail: progress.stage };
}

/** In the database they are ordered: −1 low, 0 normal, 1 high. */
export const priorityNumber = (priority: JobPriority): number => jobPriorities.indexOf(priority) - 1;
const priorityOf = (number: number): JobPriority => jobPriorities[number + 1] ?? 'normal';

/** All that a list of jobs shows. */
export const jobColumns = [
  'id',
  'kind',
  'state',
  'model_id',
  'audio_id',
  'corpus_id',
  'test_corpus_id',
  'annotation_document_id',
  'channel',
  'progress',
  'error_code',
  'error_detail',
  'transcription_id',
  'checkpoint_hash',
  'content_hash',
  'cancel_requested',
  'attempts',
  'requested_by',
  'request_id',
  'priority',
  'workers_lost',
  'created_at',
  'started_at',
  'finished_at',
] as const satisfies readonly (keyof Row<'job'>)[];

export const toListedJob = (
  row: Pick<Row<'job'>, (typeof jobColumns)[number]>,
): Omit<Job, 'payload' | 'result'> => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  modelId: row.model_id,
  audioId: row.audio_id,
  corpusId: row.corpus_id,
  testCorpusId: row.test_corpus_id,
  annotationDocumentId: row.annotation_document_id,
  channel: row.channel,
  progress: toProgress(row.progress),
  error: row.error_code === null ? null : { code: row.error_code, detail: row.error_detail ?? '' },
  transcriptionId: row.transcription_id,
  checkpointHash: row.checkpoint_hash,
  contentHash: row.content_hash,
  cancelRequested: row.cancel_requested === 1,
  attempts: row.attempts,
  requestedBy: row.requested_by,
  requestId: row.request_id,
  priority: priorityOf(row.priority),
  workersLost: row.workers_lost,
  createdAt: isoTime(row.created_at),
  startedAt: optionalIsoTime(row.started_at),
  finishedAt: optionalIsoTime(row.finished_at),
});

export const toJob = (row: Row<'job'>): Job => ({
  ...toListedJob(row),
  payload: row.payload === null ? null : JSON.parse(row.payload),
  result: row.result === null ? null : JSON.parse(row.result),
});

/** Several jobs for one update; locked in the order of their ids, as by all who lock several, so that none waits for another. */
export const inOrderOfIds = (
  capabilities: Capabilities,
  jobs: SelectQueryBuilder<Schema, 'job', { id: number }>,
): SelectQueryBuilder<Schema, 'job', { id: number }> =>
  capabilities.locksRows ? jobs.orderBy('id').forUpdate() : jobs;
