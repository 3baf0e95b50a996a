import { type ErrorCode, v1 } from '@persephone/contracts';
import type { EncoderSettings } from '@persephone/engine/encoders';
import type { Page, PageRequest } from '../pages.js';
import type { FileFinding } from '../rules/findings.js';
import type { DivisionRequest } from '../utterance-edits/request.js';

export const { jobKinds, jobStages } = v1;
export type JobKind = v1.JobKind;
export type JobStage = v1.JobStage;

export const { jobPriorities } = v1;
export type JobPriority = v1.JobPriority;

export const jobStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

/** How far a job has come. `done` of `total` is what a progress bar shows; the rest is what training adds. */
export interface JobProgress<Stage extends JobStage = JobStage> {
  readonly stage: Stage;
  /** Why it was given back. */
  readonly detail?: string;
  readonly done: number;
  readonly total: number;
  /** Of a training that learns from untranscribed recordings: which of how many rounds, from 1. */
  readonly round?: number;
  readonly rounds?: number;
  readonly epoch?: number;
  readonly maximumEpochs?: number;
  readonly batch?: number;
  readonly batches?: number;
  readonly loss?: number;
  readonly trainingLER?: number;
  readonly validationLER?: number;
  readonly bestValidationLER?: number;
  /** The first of the utterances that cannot be used, each with its reason. */
  readonly leftOut?: readonly { readonly name: string; readonly code: ErrorCode; readonly detail: string }[];
  readonly leftOutTotal?: number;
  /** What a person should know of this training and its corpus, in sentences. */
  readonly warnings?: readonly string[];
}

/** What a job works on: exactly the columns its kind needs are set, and the database checks that they are. */
export interface JobSubject {
  /** train, transcribe, evaluate; divide, where a model aligns; of import-model, the model that came of it */
  readonly modelId: number | null;
  /** transcribe, inspect, divide */
  readonly audioId: number | null;
  /** preprocess */
  readonly corpusId: number | null;
  /** import-annotations */
  readonly annotationDocumentId: number | null;
  /** evaluate: the corpus whose test set the model is compared with; null for the model's own. */
  readonly testCorpusId: number | null;
  /** transcribe: the only channel of the recording, from 1; null: all of them, mixed. */
  readonly channel: number | null;
}

/** What was asked for besides the subject, and what the queue itself is to remember of a job. */
export interface JobPayload {
  /** import-model, import-encoder: the name of what is to be. */
  readonly name?: string;
  /** import-model, import-zip: the name of the file that was uploaded. */
  readonly fileName?: string;
  /** import-encoder: what was said of it. */
  readonly encoder?: EncoderSettings;
  /** import-annotations: which tiers, and how their text becomes labels. */
  readonly recipe?: v1.ImportRecipe;
  /** transcribe: how utterances are to be found first; without it, the whole recording is one. */
  readonly segmentation?: v1.Segmentation;
  /** replace-labels: which replacement, and whether it is to be undone, leaving what was changed since as it is. */
  readonly replacement?: { readonly id: number; readonly undo?: boolean; readonly skipChanged?: boolean };
  /** divide: which utterance, as whom. */
  readonly division?: DivisionRequest;
  /** How often it was given back for a fault that may be the job's own (see `giveBack`). */
  readonly givenBack?: number;
}

/** What came of a job where that is not a row that names it; of an import of annotations, also so far. */
export interface JobResult {
  /** import-model */
  readonly modelId?: number;
  /** import-encoder; not created: one was there that makes the same features. */
  readonly encoderId?: number;
  readonly created?: boolean;
  /** import-zip */
  readonly audioIds?: readonly number[];
  /** import-zip; of a transcribe job that found utterances, one of each. */
  readonly transcriptionIds?: readonly number[];
  readonly skipped?: readonly { readonly name: string; readonly reason: string }[];
  /** import-annotations */
  readonly annotationImport?: v1.AnnotationImport;
  /** divide */
  readonly division?: v1.Division;
  readonly labelType?: string;
  readonly findings?: readonly FileFinding[];
  readonly findingCounts?: Readonly<Record<string, number>>;
}

export interface Job extends JobSubject {
  readonly id: number;
  readonly kind: JobKind;
  readonly state: JobState;
  readonly progress: JobProgress | null;
  readonly error: { readonly code: ErrorCode; readonly detail: string } | null;
  /** The transcription that a transcribe job made. */
  readonly transcriptionId: number | null;
  /** Blob of the last checkpoint to resume from. */
  readonly checkpointHash: string | null;
  /** import-model, import-encoder, import-zip: the blob of the uploaded file; null once the job has ended. */
  readonly contentHash: string | null;
  readonly payload: JobPayload | null;
  /** The key with which it was asked for; null: none. */
  readonly requestedBy: number | null;
  /** The id of the request that asked for it, as logs have it; null: none did. */
  readonly requestId: string | null;
  readonly priority: JobPriority;
  readonly result: JobResult | null;
  readonly cancelRequested: boolean;
  /** How many workers have taken it. */
  readonly attempts: number;
  /** How many workers died of it since its last checkpoint. */
  readonly workersLost: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

export interface NewJob extends Partial<JobSubject> {
  readonly kind: JobKind;
  readonly contentHash?: string;
  readonly payload?: JobPayload;
  /** Else normal. High: somebody waits for the answer. */
  readonly priority?: JobPriority;
}

/** A worker's hold on a job: lost when its heartbeat is older than the queue's patience. */
export interface Claim {
  readonly job: Job;
  /** Names the worker process; every write of the worker carries it, so that a worker that lost its claim can write nothing. */
  readonly owner: string;
}

/** The state of a job changes only through these, each one conditional UPDATE, so that two processes cannot both win. */
export interface JobRepository {
  /**
   * Insert. At most one unfinished train job a model, one evaluate job, and one inspection a recording: partial unique
   * indexes say so, and the one that exists is returned instead of a second.
   */
  enqueue(job: NewJob): Promise<Job>;
  /** The same for many of a kind that any number of may be unfinished, with no uploaded bytes; all or none. */
  enqueueMany(jobs: readonly Omit<NewJob, 'contentHash'>[]): Promise<Job[]>;
  find(id: number): Promise<Job | undefined>;
  list(page: PageRequest): Promise<Page<Job>>;
  /** The newest train job of a model, if any. */
  latestTraining(modelId: number): Promise<Job | undefined>;
  /**
   * Take a job of these kinds that is running while its worker was seen from here, in calls that
   * followed each other within 5 s, to be silent for `staleAfterMs` or longer, the oldest; else one that is queued: the most urgent, and of
   * those of whoever has the fewest running and was served longest ago, passing over keys with `mostEach` running.
   * One statement; on PostgreSQL with FOR UPDATE SKIP LOCKED. A job of which `mostLost` workers died since it last
   * came any further fails with `worker-lost` instead; where it has a checkpoint, it is given out once more, for what
   * can be kept of it; and so is an inspection, to write what became of it. One that is to be cancelled is given out
   * only where it has a checkpoint (`cancelRequested` is set from the beginning), for what can be kept of it, too.
   */
  claim(
    kinds: readonly JobKind[],
    owner: string,
    staleAfterMs: number,
    mostLost: number,
    mostEach?: number,
  ): Promise<Claim | undefined>;
  /**
   * Take up to `limit` of the queued jobs of this kind, of the key whose turn it is, that have cost no worker yet: what kills a worker shall not
   * count against others.
   */
  claimMany(kind: JobKind, owner: string, limit: number): Promise<Claim[]>;
  /**
   * Take up to `limit` further jobs like one that was claimed: queued, of the same kind, key, urgency and model, that have cost no worker
   * and are of recordings no longer than `longestMs`.
   */
  claimLike(claim: Claim, limit: number, longestMs: number): Promise<Claim[]>;
  /** Say that the worker lives and how far it is. Returns what it must do: go on, cancel, or stop since the claim is lost. */
  heartbeat(claim: Claim, progress: JobProgress | null): Promise<'go-on' | 'cancel' | 'claim-lost'>;
  saveCheckpoint(claim: Claim, contentHash: string): Promise<boolean>;
  /** What came of it so far: there for whoever goes on with it, and to be seen where it ends before its time. */
  saveResult(claim: Claim, result: JobResult): Promise<boolean>;
  /** Each returns false where the claim was lost. @param progress where the last was not written yet */
  succeed(claim: Claim, end: JobEnd, progress?: JobProgress | null): Promise<boolean>;
  fail(claim: Claim, error: { code: ErrorCode; detail: string }): Promise<boolean>;
  finishCancelled(claim: Claim): Promise<boolean>;
  /** Give the job back unfinished (a worker that is asked to end): queued again, the attempt not counted. */
  release(claim: Claim): Promise<boolean>;
  /**
   * Give the job back for a fault that is not the job's: queued again, the attempt not counted, and it says why.
   * @param counted that the fault may be the job's own all the same: counted in `payload.givenBack`
   */
  requeue(claim: Claim, why: string, counted: boolean): Promise<boolean>;
  /** That all jobs of this worker are alive. Returns those that are still its own, by id, and whether to cancel each. */
  heartbeatAll(owner: string): Promise<ReadonlyMap<number, 'go-on' | 'cancel'>>;
  /** That these workers live, whatever they compute: their supervisor sees it, and says it for them. */
  keepAlive(owners: readonly string[]): Promise<void>;
  /** Jobs that these workers hold and that are to be cancelled. */
  toBeCancelled(owners: readonly string[]): Promise<readonly ToBeCancelled[]>;
  /**
   * A supervisor that saw this worker end: its jobs are queued again at once; those to be cancelled are cancelled, or,
   * with a checkpoint, queued to be taken up once more for what can be kept. Returns how many.
   */
  releaseOwner(owner: string, how: WorkerEnd): Promise<number>;
  /** Queue an inspection for each recording that waits for one and has none under way. Returns how many. */
  enqueueInspections(): Promise<number>;
  /**
   * A queued job becomes cancelled at once, or, with a checkpoint, as soon as a worker has kept what can be kept of it; a
   * running one is asked to stop, a finished one stays. Returns the job.
   */
  cancel(id: number): Promise<Job | undefined>;
  /** Of a job that is queued or running; one that has ended stays as it is. Undefined where there is none. */
  prioritise(id: number, priority: JobPriority): Promise<Job | undefined>;
  /** The same of all queued and running jobs that are of this kind, model and recording, in one statement. */
  cancelAll(of: JobFilter): Promise<{ cancelled: number; stopping: number }>;
}

export interface ToBeCancelled {
  readonly id: number;
  readonly owner: string;
  /** The worker took it up when it was to be cancelled already, to keep what is in its checkpoint. */
  readonly salvaging: boolean;
}

/** How a worker ended that held jobs. */
export interface WorkerEnd {
  /** That counts against its jobs: nobody wished it. */
  readonly lost: boolean;
  /** It was killed since it did not answer: what it was salvaging is given up. */
  readonly stuck: boolean;
}

/** What a job that succeeded has to show. */
export interface JobEnd {
  readonly transcriptionId?: number;
  readonly modelId?: number;
  readonly result?: JobResult;
}

/** Jobs of which all of this is true. */
export interface JobFilter {
  readonly kind?: JobKind | undefined;
  readonly modelId?: number | undefined;
  readonly audioId?: number | undefined;
}

/** What is said of a job of which so many workers died before it came any further. */
export function workerLost(times: number): NonNullable<Job['error']> {
  return {
    code: 'worker-lost',
    detail:
      `The program that does this work was ended ${times} times before it came any further, most often for want of ` +
      'memory. Close other programs, or use shorter recordings or a smaller network, and start it again. The ' +
      "service's log may have details.",
  };
}
