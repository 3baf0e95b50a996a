import { CreateLabel, LabelAnswer, PageQuery, referenceTo } from '@persephone/contracts';
import Type from 'typebox';
import { problems } from '../openapi.js';
import { pageOf, type RouteContext, type Scope } from '../scope.js';

const Answer = referenceTo(LabelAnswer);
const tags = ['label'];

export function labelRoutes(app: Scope, { services }: RouteContext): void {
  app.get(
    '/label',
    {
      schema: {
        tags,
        summary: 'List labels',
        querystring: PageQuery,
        response: { 200: Type.Array(Answer), ...problems(400, 404) },
      },
    },
    async (request) => [...(await services.labels.list(pageOf(request.query)))],
  );

  app.post(
    '/label',
    {
      schema: {
        tags,
        summary: 'Add a label',
        description: 'Labels are compared in Unicode NFC.',
        body: CreateLabel,
        response: { 201: Answer, ...problems(400) },
      },
    },
    async (request, reply) => reply.code(201).send(await services.labels.create(request.body.phoneticLabel)),
  );
}
