import { referenceTo, v1 } from '@persephone/contracts';
import { DomainError } from '../../domain/errors.js';
import { ignoreBodies } from '../json-body.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { sendEvents } from './events.js';
import { listAnswer, listRequest, sortOf } from './lists.js';
import { jobAnswer } from './present.js';

const Details = referenceTo(v1.JobDetails);
const tags = ['jobs'];

const eventStream = {
  200: {
    description: 'Events of the type `job`, each with a whole job as its data',
    content: { 'text/event-stream': { schema: v1.EventStream } },
  },
};
const events =
  'Server-sent events. After a broken connection, Last-Event-ID names where to go on: what has changed since comes ' +
  'first. Each event has the whole job.';

export async function jobRoutes(app: Scope, context: RouteContext): Promise<void> {
  const { services } = context;
  const details = async (id: number): Promise<v1.JobDetails> => {
    const [job] = await services.listings.jobsByIds([id]);
    if (!job) throw new DomainError('job-not-found', `There is no job ${id}.`);
    const answer = jobAnswer(job);
    if (job.kind === 'import-annotations') {
      const { annotationImport } = (await services.jobs.get(id)).result ?? {};
      return { ...answer, ...(annotationImport ? { annotationImport } : {}) };
    }
    if (job.kind === 'divide') {
      const { division } = (await services.jobs.get(id)).result ?? {};
      return { ...answer, ...(division ? { division } : {}) };
    }
    if (job.kind !== 'train' || job.modelId === null) return answer;
    return { ...answer, epochs: [...(await services.models.epochs(job.modelId))] };
  };

  app.get(
    '/jobs',
    {
      schema: {
        tags,
        summary: 'List jobs, the newest first',
        querystring: v1.JobQuery,
        response: { 200: v1.listOf(referenceTo(v1.Job)), ...problems(400) },
      },
    },
    async (request, reply) => {
      const page = await services.listings.jobs(listRequest(request.query, '-created', request.query));
      return listAnswer(request, reply, page, sortOf(request.query, '-created'), jobAnswer);
    },
  );

  app.get(
    '/jobs/events',
    {
      schema: {
        tags,
        summary: 'All jobs as they change',
        description: `${events} A new client is sent all unfinished jobs first.`,
        response: { ...eventStream, ...problems(503) },
      },
    },
    async (request, reply) => {
      await sendEvents(request, reply, context, undefined);
      return reply;
    },
  );

  app.get(
    '/jobs/:jobId',
    {
      schema: {
        tags,
        summary: 'One job: how far it is, and what became of it',
        params: ids('jobId'),
        response: { 200: Details, ...problems(400, 404) },
      },
    },
    async (request) => details(request.params.jobId),
  );

  app.get(
    '/jobs/:jobId/events',
    {
      schema: {
        tags,
        summary: 'One job as it changes, until it has ended',
        description: `${events} 204, to a client that comes back after the end, asks it not to reconnect.`,
        params: ids('jobId'),
        response: {
          ...eventStream,
          204: { description: 'The job has ended, and the client has been informed' },
          ...problems(400, 404, 503),
        },
      },
    },
    async (request, reply) => {
      const { jobId } = request.params;
      const { state } = await details(jobId);
      const ended = state !== 'queued' && state !== 'running';
      if (ended && request.headers['last-event-id'] !== undefined) return reply.code(204).send();
      await sendEvents(request, reply, context, jobId);
      return reply;
    },
  );

  app.post(
    '/jobs/cancel',
    {
      schema: {
        tags,
        summary: 'Cancel all queued and running jobs of a kind, a model or a recording',
        description:
          'In one step, however many there are: queued ones are cancelled at once, running ones, and trainings that were ' +
          'given back after an epoch, stop once what they have is kept.',
        body: v1.CancelMany,
        response: { 200: v1.Cancelled, ...problems(400) },
      },
    },
    async (request) => services.jobs.cancelAll(request.body),
  );

  app.patch(
    '/jobs/:jobId',
    {
      schema: {
        tags,
        summary: 'Make a job more or less urgent',
        description:
          'Of the jobs in the queue the most urgent are begun first; of those, those of whoever has the fewest under way. What is ' +
          'running is not interrupted, and a finished job stays.',
        params: ids('jobId'),
        body: v1.JobChange,
        response: { 200: Details, ...problems(400, 404) },
      },
    },
    async (request) =>
      details((await services.jobs.prioritise(request.params.jobId, request.body.priority)).id),
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
            'A queued job is cancelled at once, a running one is asked to stop, a finished one stays. A training that was ' +
            'given back after an epoch stays in the queue, to be cancelled, until a worker has kept its best epoch.',
          params: ids('jobId'),
          response: { 200: Details, ...problems(400, 404) },
        },
      },
      async (request) => details((await services.jobs.cancel(request.params.jobId)).id),
    );
  });
}
