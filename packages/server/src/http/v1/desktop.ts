import { referenceTo, v1 } from '@persephone/contracts';
import Type from 'typebox';
import { DomainError } from '../../domain/errors.js';
import { problems } from '../openapi.js';
import type { RouteContext, Scope } from '../scope.js';

const tags = ['desktop'];

/** For the page of a program that its person started by a double click, and ends the same way. */
export function desktopRoutes(app: Scope, { desktop }: RouteContext): void {
  app.get(
    '/desktop',
    {
      schema: {
        tags,
        summary: 'Where the data are of a program that a person started for themself',
        response: { 200: referenceTo(v1.Desktop), ...problems() },
      },
    },
    async () => ({ dataFolder: desktop?.dataFolder ?? null }),
  );

  app.post(
    '/desktop/stop',
    {
      schema: {
        tags,
        summary: 'Stop such a program',
        description:
          'Jobs under way are given back, and go on after the next start. Of a program that was started otherwise, 404: it is ' +
          'stopped where it was started.',
        body: Type.Object({
          confirmed: Type.Literal(true, { description: 'That the person was asked' }),
        }),
        response: { 202: Type.Object({ stopping: Type.Literal(true) }), ...problems(400, 404) },
      },
    },
    async (_request, reply) => {
      if (!desktop) {
        throw new DomainError(
          'route-not-found',
          'This program was not started by a double click (`persephone desktop`): end it where it was started.',
        );
      }
      // Whoever asked is to read the answer.
      reply.raw.once('close', desktop.stop);
      return reply.code(202).send({ stopping: true });
    },
  );
}
