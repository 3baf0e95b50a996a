import type { AudioRepository } from '../audio/audio.js';
import type { Corpus } from '../corpora/corpus.js';
import { DomainError } from '../errors.js';
import { existingPage, type PageRequest } from '../pages.js';
import type { Repositories } from '../repositories.js';
import type { TranscriptionWithUses } from '../transcriptions/transcription.js';
import type { Job } from './job.js';
import type { WaitForJob } from './wait.js';

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
  /** `job-not-found` */
  get(id: number): Promise<Job>;
  list(page: PageRequest): Promise<readonly Job[]>;
  /** `job-not-found`. A finished job stays as it is. */
  cancel(id: number): Promise<Job>;
}

function notFound(id: number): DomainError {
  return new DomainError('job-not-found', `There is no job ${id}.`);
}

/** Nothing, where the job succeeded. */
function throwUnlessSucceeded(job: Job, what: string): void {
  if (job.state === 'succeeded') return;
  if (job.state === 'cancelled') {
    throw new DomainError('job-cancelled', `${what} (job ${job.id}) was cancelled.`, { jobId: job.id });
  }
  throw new DomainError(job.error?.code ?? 'internal-error', job.error?.detail ?? `${what} failed.`, {
    jobId: job.id,
  });
}

export function createJobService(repositories: Repositories, waitForJob: WaitForJob): JobService {
  const { jobs, models, corpora, transcriptions } = repositories;

  async function modelExists(id: number) {
    const model = await models.find(id);
    if (!model) throw new DomainError('model-not-found', `There is no model ${id}.`);
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
      await modelExists(modelId);
      return jobs.enqueue({ kind: 'train', modelId });
    },
    async transcribe(modelId, audioId, signal) {
      await modelExists(modelId);
      await usableAudio(repositories.audio, audioId);
      await trained(modelId, signal);
      const queued = await jobs.enqueue({ kind: 'transcribe', modelId, audioId });
      const job = await waitForJob(queued, signal);
      throwUnlessSucceeded(job, `The transcription of audio ${audioId}`);
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
      const job = await waitForJob(await jobs.enqueue({ kind: 'preprocess', corpusId }), signal);
      throwUnlessSucceeded(job, `The preprocessing of corpus ${corpusId}`);
      return find();
    },
    async get(id) {
      const found = await jobs.find(id);
      if (!found) throw notFound(id);
      return found;
    },
    list: async (page) => existingPage(await jobs.list(page), page),
    async cancel(id) {
      const job = await jobs.cancel(id);
      if (!job) throw notFound(id);
      return job;
    },
  };
}

async function usableAudio(audio: AudioRepository, id: number): Promise<void> {
  const found = await audio.find(id);
  if (!found) throw new DomainError('audio-not-found', `There is no audio ${id}.`);
  if (found.problem) {
    throw new DomainError(found.problem.code, found.problem.detail, { fileName: found.fileName });
  }
}
