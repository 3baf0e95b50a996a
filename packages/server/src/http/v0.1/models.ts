import {
  CreateModel,
  ModelAnswer,
  PageQuery,
  referenceTo,
  TrainingStartedAnswer,
  TranscriptionAnswer,
} from '@persephone/contracts';
import Type from 'typebox';
import { settingsOf } from '../model-fields.js';
import { problems } from '../openapi.js';
import { ids, pageOf, type RouteContext, type Scope } from '../scope.js';
import { modelAnswer, transcriptionAnswer } from './present.js';

const Answer = referenceTo(ModelAnswer);
const tags = ['model'];

export function modelRoutes(app: Scope, { services }: RouteContext): void {
  app.get(
    '/model',
    {
      schema: {
        tags,
        summary: 'List models',
        querystring: PageQuery,
        response: { 200: Type.Array(Answer), ...problems(400, 404) },
      },
    },
    async (request) => (await services.models.list(pageOf(request.query))).map(modelAnswer),
  );

  app.post(
    '/model',
    {
      schema: {
        tags,
        summary: 'Make a model, to be trained on a corpus',
        body: CreateModel,
        response: { 201: Answer, ...problems(400) },
      },
    },
    async (request, reply) => {
      const { name, corpusID, ...settings } = request.body;
      const model = await services.models.create({
        name,
        corpusId: corpusID,
        settings: settingsOf(settings),
      });
      return reply.code(201).send(modelAnswer(model));
    },
  );

  app.get(
    '/model/:modelID',
    {
      schema: {
        tags,
        summary: 'One model',
        params: ids('modelID'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => modelAnswer(await services.models.get(request.params.modelID)),
  );
}

/** In a scope that ignores bodies. */
export function modelActions(app: Scope, { services, signalOf }: RouteContext): void {
  app.post(
    '/model/train/:modelID',
    {
      schema: {
        tags,
        summary: 'Start the training of a model',
        description: 'While it is queued or running, the same training is answered again.',
        params: ids('modelID'),
        response: { 202: referenceTo(TrainingStartedAnswer), ...problems(400, 404) },
      },
    },
    async (request, reply) => {
      const job = await services.jobs.startTraining(request.params.modelID);
      return reply.code(202).send({ URL: `/v1/jobs/${job.id}` });
    },
  );

  app.post(
    '/model/transcribe/:modelID/:audioID',
    {
      schema: {
        tags,
        summary: 'Have a model transcribe a recording',
        description: 'If the training of the model is queued or running, the answer waits for it.',
        params: ids('modelID', 'audioID'),
        response: { 201: referenceTo(TranscriptionAnswer), ...problems(400, 404, 409, 503) },
      },
    },
    async (request, reply) => {
      const { modelID, audioID } = request.params;
      const made = await services.jobs.transcribe(modelID, audioID, signalOf(reply));
      return reply.code(201).send(transcriptionAnswer(made));
    },
  );
}
