import Type from 'typebox';
import { DomainError } from '../../domain/errors.js';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import type { RouteContext, Scope } from '../scope.js';
import { sessionCookie } from '../security.js';

const tags = ['session'];
const forgetAfterSeconds = 180 * 24 * 60 * 60;

/** For the page: the key goes into a cookie that scripts cannot read (see security.ts). */
export function sessionRoutes(app: Scope, { acceptsKey }: RouteContext): void {
  app.post(
    '/session',
    {
      config: { open: true },
      bodyLimit: bodyLimits.key,
      schema: {
        tags,
        summary: 'Let a browser remember the key',
        description: 'Sets a cookie; programs send the key with each request instead.',
        body: Type.Object({ key: Type.String({ minLength: 1, maxLength: 1000 }) }),
        response: { 204: Type.Null(), ...problems(400, 401) },
      },
    },
    async (request, reply) => {
      if (acceptsKey && !(await acceptsKey(request.body.key, request.ip))) {
        throw new DomainError('key-missing', 'This key is not accepted. Look whether all of it was copied.');
      }
      return reply
        .setCookie(sessionCookie, request.body.key, {
          path: '/',
          httpOnly: true,
          sameSite: 'strict',
          secure: request.protocol === 'https',
          maxAge: forgetAfterSeconds,
        })
        .status(204)
        .send(null);
    },
  );

  app.delete(
    '/session',
    {
      config: { open: true },
      schema: { tags, summary: 'Have a browser forget the key', response: { 204: Type.Null() } },
    },
    async (_request, reply) => reply.clearCookie(sessionCookie, { path: '/' }).status(204).send(null),
  );
}
