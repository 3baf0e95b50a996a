import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseJson } from './json-text.js';
import { parsedInPlace } from './limits.js';
import type { Threads } from './threads/threads.js';
import { AcceptedBody, UnreadBody } from './validation.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route hands the bytes of its body on to a thread, which reads them. */
    unread?: boolean;
  }
}

/**
 * JSON bodies, strictly. No other kind of body is taken unless a plugin adds it. What is larger than a little is read
 * and held to the route's schema in a thread, so that nobody else waits for it.
 */
export function acceptJson(app: FastifyInstance, threads: Threads): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, bytes: Buffer) => {
      if (request.routeOptions.config.unread) return new UnreadBody(bytes);
      if (bytes.length <= parsedInPlace) return parseJson(bytes);
      return new AcceptedBody(await threads.read(bytes, jsonSchemaOf(request)));
    },
  );
}

/** Of the route's body as JSON; undefined where it takes any. */
function jsonSchemaOf({ routeOptions }: FastifyRequest): object | undefined {
  const body = routeOptions.schema?.body as { content?: Record<string, { schema?: object }> } | undefined;
  return body?.content ? body.content['application/json']?.schema : body;
}

/** For routes that take no body: whatever comes is read and forgotten, so that clients that send one still work. */
export function ignoreBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.on('end', () => done(null, undefined));
    payload.on('error', done);
    payload.resume();
  });
}
