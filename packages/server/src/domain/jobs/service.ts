import type { v1 } from '@persephone/contracts';
import type { Audio, AudioRepository } from '../audio/audio.js';
import type { Corpus } from '../corpora/corpus.js';
import { DomainError } from '../errors.js';
import { existingPage, type PageRequest } from '../pages.js';
import type { Database, Repositories } from '../repositories.js';
import { channelProblem } from '../rules/channels.js';
import type { TranscriptionWithUses } from '../transcriptions/transcription.js';
import { utteranceToDivide } from '../utterance-edits/divide.js';
import type { DivisionRequest } from '../utterance-edits/request.js';
import type { Job, JobFilter, JobPriority } from './job.js';
import type { WaitForJob } from './wait.js';

export interface TranscriptionRequest {
  /** How the utterances are found that are transcribed, each; without it, the whole recording is one. */
  readonly segmentation?: v1.Segmentation | undefined;
  /** The only channel of each recording, from 1; null: all of them, mixed. */
  readonly channel?: number | null | undefined;
}

export interface JobService {
  /** `model-not-found`. The unfinished training of this model, if there is one, else a new one. */
  startTraining(modelId: number): Promise<Job>;
  /**
   * Have the model transcribe the recording, and wait: first for the model's training where that is queued or
   * running, then for the transcription. When `signal` aborts, only the waiting ends. Throws `model-not-found`,
   * `audio-not-found`, `model-not-trained`, `training-failed`, what is wrong with the audio, and what the job failed
   * of.
   */
  transcribe(modelId: number, audioId: number, signal: AbortSignal): Promise<TranscriptionWithUses>;
  /** Have the features of a corpus computed, and wait. `corpus-not-found`. */
  preprocess(corpusId: number, signal: AbortSignal): Promise<Corpus>;
  /**
   * Have the model compared with the test set of its corpus, or of another one. `model-not-found`,
   * `model-not-trained`, `corpus-unknown`, `corpus-set-empty`; `evaluation-under-way` where it is being compared with
   * another set than this.
   */
  startEvaluation(modelId: number, corpusId?: number): Promise<Job>;
  /**
   * Have the model transcribe recordings, a job each, all or none. `model-not-found`, `model-not-trained`,
   * `audio-unknown`; with `errors`, which name them, `audio-unreadable` where some cannot be decoded, and `channel-missing`
   * where some have not the channel.
   */
  startTranscriptions(
    modelId: number,
    audioIds: readonly number[],
    how?: TranscriptionRequest,
  ): Promise<readonly Job[]>;
  /**
   * Have an utterance divided: aligned by a model, or, without one, a line of its text for each stretch of speech. As
   * `utteranceToDivide`; `audio-being-checked`, `model-not-found`, `model-not-trained`.
   */
  startDivision(audioId: number, modelId: number | null, request: DivisionRequest): Promise<Job>;
  /** `job-not-found` */
  get(id: number): Promise<Job>;
  list(page: PageRequest): Promise<readonly Job[]>;
  /** `job-not-found`. A finished job stays as it is. */
  cancel(id: number): Promise<Job>;
  /** `job-not-found`. Of a job that has ended nothing changes. */
  prioritise(id: number, priority: JobPriority): Promise<Job>;
  /** How many were cancelled at once, and how many are asked to stop. */
  cancelAll(of: JobFilter): Promise<{ cancelled: number; stopping: number }>;
}

function notFound(id: number): DomainError {
  return new DomainError('job-not-found', `There is no job ${id}.`);
}

/** The job, where it succeeded; throws what became of it otherwise. */
export function succeeded(job: Job, what: string): Job {
  if (job.state === 'succeeded') return job;
  if (job.state === 'cancelled') {
    throw new DomainError('job-cancelled', `${what} (job ${job.id}) was cancelled.`, { jobId: job.id });
  }
  throw new DomainError(job.error?.code ?? 'internal-error', job.error?.detail ?? `${what} failed.`, {
    jobId: job.id,
  });
}

export function createJobService(database: Database, waitForJob: WaitForJob): JobService {
  const repositories: Repositories = database;
  const { jobs, models, corpora, transcriptions } = repositories;

  async function modelExists(id: number) {
    const model = await models.find(id);
    if (!model) throw new DomainError('model-not-found', `There is no model ${id}.`);
    return model;
  }

  async function trainedModel(id: number) {
    const model = await modelExists(id);
    if (model.contentHash === null) {
      throw new DomainError('model-not-trained', `${model.name} has not been trained. Train it first.`);
    }
    return model;
  }

  /** Returns once the model has a recogniser. */
  async function trained(modelId: number, signal: AbortSignal): Promise<void> {
    const latest = await jobs.latestTraining(modelId);
    const training = latest && (await waitForJob(latest, signal));
    // Read after the wait: a training that has ended has written its recogniser before.
    if ((await modelExists(modelId)).contentHash !== null) return;
    if (training?.state === 'failed') {
      throw new DomainError(
        'training-failed',
        `The training of model ${modelId} failed: ${training.error?.detail ?? 'no reason is known'} ` +
          `Start it again with POST /v0.1/model/train/${modelId} once that is mended.`,
        { jobId: training.id, ...(training.error ? { reason: training.error.code } : {}) },
      );
    }
    throw new DomainError(
      'model-not-trained',
      training?.state === 'cancelled'
        ? `The training of model ${modelId} was cancelled before it had a recogniser. Start it again.`
        : `Model ${modelId} has not been trained. Start with POST /v0.1/model/train/${modelId}.`,
    );
  }

  return {
    async startTraining(modelId) {
      const model = await modelExists(modelId);
      if (model.imported) {
        throw new DomainError(
          'corpus-set-empty',
          `${model.name} was trained elsewhere, and the speech for it is not here. Make a corpus and a new model of it.`,
        );
      }
      return jobs.enqueue({ kind: 'train', modelId });
    },
    async startEvaluation(modelId, corpusId) {
      const model = await trainedModel(modelId);
      const corpus = await corpora.find(corpusId ?? model.corpusId);
      if (corpus?.partition.testing.length === 0) {
        throw new DomainError(
          'corpus-set-empty',
          `The corpus ${corpus.name} has no test set to compare ${model.name} with. Name one that has, or make one.`,
        );
      }
      const testCorpusId = corpusId === undefined || corpusId === model.corpusId ? null : corpusId;
      const job = await jobs.enqueue({ kind: 'evaluate', modelId, testCorpusId });
      if (job.testCorpusId === testCorpusId) return job;
      throw new DomainError(
        'evaluation-under-way',
        `${model.name} is being compared with another test set. Wait for that, or cancel it.`,
        { jobId: job.id },
      );
    },
    async startTranscriptions(modelId, audioIds, { segmentation, channel = null } = {}) {
      await trainedModel(modelId);
      const ids = [...new Set(audioIds)];
      const found = new Map((await repositories.listings.audioByIds(ids)).map((audio) => [audio.id, audio]));
      const unknown = ids.filter((id) => !found.has(id));
      if (unknown.length > 0) {
        throw new DomainError('audio-unknown', `There is no audio ${unknown.slice(0, 5).join(', ')}.`, {
          audio: unknown,
        });
      }
      const errors = [...found.values()].flatMap(({ id, fileName, problem }) =>
        problem ? [{ audioId: id, fileName, ...problem }] : [],
      );
      if (errors.length > 0) {
        throw new DomainError(
          'audio-unreadable',
          `${errors.length} of the recordings cannot be decoded, e.g. ${errors[0]?.detail} Leave them out.`,
          { errors },
        );
      }
      checkChannels(channel, [...found.values()]);
      return jobs.enqueueMany(
        ids.map((audioId) => ({
          ...{ kind: 'transcribe' as const, modelId, audioId, channel },
          ...(segmentation && { payload: { segmentation } }),
        })),
      );
    },
    async startDivision(audioId, modelId, request) {
      if (modelId !== null) await trainedModel(modelId);
      const { audio } = await utteranceToDivide(database, audioId, request, modelId !== null);
      if (audio.durationMs === null) {
        throw new DomainError(
          'audio-being-checked',
          `${audio.fileName} is still being checked; how long it is is not known yet. Wait a moment.`,
        );
      }
      const payload = { division: request };
      return jobs.enqueue({ kind: 'divide', audioId, modelId, payload, priority: 'high' });
    },
    async transcribe(modelId, audioId, signal) {
      await modelExists(modelId);
      await usableAudio(repositories.audio, audioId);
      await trained(modelId, signal);
      const queued = await jobs.enqueue({ kind: 'transcribe', modelId, audioId, priority: 'high' });
      const job = await waitForJob(queued, signal);
      succeeded(job, `The transcription of audio ${audioId}`);
      const made = job.transcriptionId === null ? undefined : await transcriptions.find(job.transcriptionId);
      if (!made) throw new Error(`Job ${job.id} succeeded without a transcription`);
      return made;
    },
    async preprocess(corpusId, signal) {
      const find = async () => {
        const corpus = await corpora.find(corpusId);
        if (!corpus) throw new DomainError('corpus-not-found', `There is no corpus ${corpusId}.`);
        return corpus;
      };
      await find();
      const job = await waitForJob(
        await jobs.enqueue({ kind: 'preprocess', corpusId, priority: 'high' }),
        signal,
      );
      succeeded(job, `The preprocessing of corpus ${corpusId}`);
      return find();
    },
    async get(id) {
      const found = await jobs.find(id);
      if (!found) throw notFound(id);
      return found;
    },
    list: async (page) => existingPage(await jobs.list(page), page),
    async cancel(id) {
      const found = await jobs.find(id);
      if (!found) throw notFound(id);
      const { kind, audioId } = found;
      const cancelled =
        kind === 'inspect' && audioId !== null
          ? await database.transaction(async (within) => {
              // Before its job, as all do who hold both.
              await within.audio.hold([audioId]);
              const job = await within.jobs.cancel(id);
              // Of one that is running, its worker writes it.
              await within.audio.endCancelledChecks([audioId]);
              return job;
            })
          : await jobs.cancel(id);
      if (!cancelled) throw notFound(id);
      return cancelled;
    },
    async prioritise(id, priority) {
      const found = await jobs.prioritise(id, priority);
      if (!found) throw notFound(id);
      return found;
    },
    async cancelAll(of) {
      const counts = await jobs.cancelAll(of);
      if (counts.cancelled > 0) await repositories.audio.endCancelledChecks();
      return counts;
    },
  };
}

function checkChannels(channel: number | null, recordings: readonly Audio[]): void {
  const errors = recordings.flatMap(({ id, fileName, channels }) => {
    const problem = channelProblem({ fileName, channel, channels });
    return problem ? [{ audioId: id, fileName, ...problem }] : [];
  });
  const [first] = errors;
  if (!first) return;
  const others =
    errors.length === 1 ? '' : ` So it is with ${errors.length - 1} more; errors names them. Leave them out.`;
  throw new DomainError(first.code, `${first.detail}${others}`, { errors });
}

async function usableAudio(audio: AudioRepository, id: number): Promise<void> {
  const found = await audio.find(id);
  if (!found) throw new DomainError('audio-not-found', `There is no audio ${id}.`);
  if (found.problem) {
    throw new DomainError(found.problem.code, found.problem.detail, { fileName: found.fileName });
  }
}
