import { JobAnswer, PageQuery, referenceTo } from '@persephone/contracts';
import Type from 'typebox';
import type { Job, JobProgress } from '../../domain/jobs/job.js';
import type { EpochResult } from '../../domain/models/model.js';
import { ignoreBodies } from '../json-body.js';
import { problems } from '../openapi.js';
import { ids, pageOf, type RouteContext, type Scope } from '../scope.js';

const Answer = referenceTo(JobAnswer);
const tags = ['jobs'];

function progressAnswer({ leftOut, ...progress }: JobProgress): JobAnswer['progress'] {
  return { ...progress, ...(leftOut ? { leftOut: [...leftOut] } : {}) };
}

function jobAnswer(job: Job, epochs?: readonly EpochResult[]): JobAnswer {
  return {
    id: job.id,
    kind: job.kind,
    state: job.state,
    progress: job.progress && progressAnswer(job.progress),
    error: job.error,
    modelId: job.modelId,
    audioId: job.audioId,
    corpusId: job.corpusId,
    transcriptionId: job.transcriptionId,
    cancelRequested: job.cancelRequested,
    attempts: job.attempts,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    ...(epochs ? { epochs: [...epochs] } : {}),
  };
}

export async function jobRoutes(app: Scope, { services }: RouteContext): Promise<void> {
  const withEpochs = async (job: Job) =>
    job.kind === 'train' && job.modelId !== null
      ? jobAnswer(job, await services.models.epochs(job.modelId))
      : jobAnswer(job);

  app.get(
    '/jobs',
    {
      schema: {
        tags,
        summary: 'List jobs',
        querystring: PageQuery,
        response: { 200: Type.Array(Answer), ...problems(400, 404) },
      },
    },
    async (request) => (await services.jobs.list(pageOf(request.query))).map((job) => jobAnswer(job)),
  );

  app.get(
    '/jobs/:jobId',
    {
      schema: {
        tags,
        summary: 'One job: how far it is, and what became of it',
        params: ids('jobId'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => withEpochs(await services.jobs.get(request.params.jobId)),
  );

  await app.register(async (scope) => {
    ignoreBodies(scope);
    (scope as Scope).post(
      '/jobs/:jobId/cancel',
      {
        schema: {
          tags,
          summary: 'Cancel a job',
          description:
            'A queued job is cancelled at once, a running one is asked to stop, a finished one stays.',
          params: ids('jobId'),
          response: { 200: Answer, ...problems(400, 404) },
        },
      },
      async (request) => withEpochs(await services.jobs.cancel(request.params.jobId)),
    );
  });
}
