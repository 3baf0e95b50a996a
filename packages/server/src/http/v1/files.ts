import { referenceTo, v1 } from '@persephone/contracts';
import { checkFiles } from '../../domain/check/check.js';
import { problems } from '../openapi.js';
import type { RouteContext, Scope } from '../scope.js';

const tags = ['files'];

export function fileRoutes(app: Scope, { services }: RouteContext): void {
  app.post(
    '/files/known',
    {
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
      schema: {
        tags,
        summary: 'Look at a set of files before anything of it is kept',
        description:
          'Which belong together, and what is wrong or odd with them, each with its file and remedy.',
        body: v1.CheckRequest,
        response: { 200: referenceTo(v1.CheckReport), ...problems(400, 413) },
      },
    },
    async (request) => {
      const { files, labelType = 'phonemes' } = request.body;
      const { pairs, findings, labels, usable } = checkFiles(files, labelType);
      return { pairs: [...pairs], findings: [...findings], labels: [...labels], usable };
    },
  );
}
