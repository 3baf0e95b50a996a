import { referenceTo, v1 } from '@persephone/contracts';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import type { RouteContext, Scope } from '../scope.js';
import type { UnreadBody } from '../validation.js';

const tags = ['files'];

export function fileRoutes(app: Scope, { services, threads }: RouteContext): void {
  app.post(
    '/files/known',
    {
      bodyLimit: bodyLimits.entries,
      schema: {
        tags,
        summary: 'Which of these files are here already',
        description:
          'So that nothing is sent twice: after a broken connection, go on with those that are not.',
        body: v1.KnownFilesRequest,
        response: { 200: referenceTo(v1.KnownFiles), ...problems(400) },
      },
    },
    async (request) => ({ files: [...(await services.knownFiles(request.body.files))] }),
  );

  app.post(
    '/check',
    {
      bodyLimit: bodyLimits.folder,
      config: { unread: true },
      schema: {
        tags,
        summary: 'Look at a set of files before anything of it is kept',
        description:
          'Which belong together, and what is wrong or odd with them, each with its file and remedy.',
        body: v1.CheckRequest,
        response: { 200: referenceTo(v1.CheckReport), ...problems(400, 413) },
      },
    },
    async (request, reply) => {
      const { bytes } = request.body as unknown as UnreadBody;
      // As JSON already, and as a body of whose type no serialiser need know.
      return reply.type('application/json; charset=utf-8').send((await threads.check(bytes)) as never);
    },
  );
}
