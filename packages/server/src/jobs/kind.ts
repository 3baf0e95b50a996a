import type { BlobStore, FeatureCache } from '../domain/blobs.js';
import type { Job, JobKind, JobStage } from '../domain/jobs/job.js';
import type { Database } from '../domain/repositories.js';
import type { CheckEncoder } from './check-encoder.js';
import type { CheckModel } from './check-model.js';
import type { Encoders } from './encoders.js';
import type { Handler } from './handler.js';
import type { Recognisers } from './recognisers.js';

/**
 * The worker processes of a service: one of several that trains; one that never does, so that a transcription does not wait
 * behind a training; any other, or the only one; and the intake besides, since somebody waits for an import.
 */
export type WorkerSlot = 'training' | 'transcribing' | 'any' | 'intake';

/** In which slots a kind is taken: as it comes, or where there is nothing that comes first. */
export type SlotPriorities = Readonly<Partial<Record<WorkerSlot, 'first' | 'idle'>>>;

export interface HandlerDependencies {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly featureCache: FeatureCache;
  readonly threads: number;
  readonly checkModel: CheckModel;
  readonly checkEncoder: CheckEncoder;
  readonly encoders: Encoders;
  readonly recognisers: Recognisers;
}

/** A kind of job: all that is special to it. */
export interface JobKindDefinition<Kind extends JobKind = JobKind, Stage extends JobStage = JobStage> {
  readonly kind: Kind;
  readonly slots: SlotPriorities;
  /** What it does with what, for the log: 'train model 3'. */
  readonly task: (job: Job) => string;
  /** What it can be doing; its handler reports no other. */
  readonly stages: readonly Stage[];
  /** Absent of inspections, which the worker itself runs, many at a time. */
  readonly handler?: (dependencies: HandlerDependencies) => Handler<Stage>;
}

export function defineKind<const Kind extends JobKind, const Stage extends JobStage>(
  definition: JobKindDefinition<Kind, Stage>,
): JobKindDefinition<Kind, Stage> {
  return definition;
}
