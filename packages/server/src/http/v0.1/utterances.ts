import { CreateUtterance, PageQuery, referenceTo, UtteranceAnswer } from '@persephone/contracts';
import Type from 'typebox';
import { problems } from '../openapi.js';
import { ids, pageOf, type RouteContext, type Scope } from '../scope.js';
import { utteranceAnswer } from './present.js';

const Answer = referenceTo(UtteranceAnswer);
const tags = ['utterance'];

export function utteranceRoutes(app: Scope, { services }: RouteContext): void {
  app.get(
    '/utterance',
    {
      schema: {
        tags,
        summary: 'List utterances',
        querystring: PageQuery,
        response: { 200: Type.Array(Answer), ...problems(400, 404) },
      },
    },
    async (request) => (await services.utterances.list(pageOf(request.query))).map(utteranceAnswer),
  );

  app.post(
    '/utterance',
    {
      schema: {
        tags,
        summary: 'Make an utterance of a recording and its transcription',
        body: CreateUtterance,
        response: { 201: Answer, ...problems(400, 409) },
      },
    },
    async (request, reply) => {
      const { audioId, transcriptionId } = request.body;
      const utterance = await services.utterances.create({ audioId, transcriptionId });
      return reply.code(201).send(utteranceAnswer(utterance));
    },
  );

  app.get(
    '/utterance/:utteranceID',
    {
      schema: {
        tags,
        summary: 'One utterance',
        params: ids('utteranceID'),
        response: { 200: Answer, ...problems(400, 404) },
      },
    },
    async (request) => utteranceAnswer(await services.utterances.get(request.params.utteranceID)),
  );
}
