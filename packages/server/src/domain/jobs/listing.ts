import type { Job, JobKind, JobState } from './job.js';

export const jobSorts = ['created'] as const;
export interface JobFilter {
  readonly kind?: JobKind | undefined;
  readonly state?: JobState | undefined;
  readonly unfinished?: boolean | undefined;
  /** Also inspections that have not failed; they are left out unless `kind` names them. */
  readonly inspections?: boolean | undefined;
  readonly modelId?: number | undefined;
  readonly audioId?: number | undefined;
}
/**
 * With the names of what it is about; without what was asked for and what came of it, which may be of any length.
 */
export interface NamedJob extends Omit<Job, 'payload' | 'result'> {
  readonly modelName: string | null;
  readonly audioName: string | null;
  readonly corpusName: string | null;
}

export interface JobChange {
  readonly job: NamedJob;
  /** Milliseconds of the database's clock: the same for all processes. */
  readonly changedAt: number;
}
