import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { watchingJobs } from '../domain/requester.js';

/** What a request has put into the queue: the kind of each job by its id. */
export type OnJobs = (requestId: string, jobs: ReadonlyMap<number, string>) => void;

export const requestIdHeader = 'x-request-id';

/** That of the proxy or client, where it is one word that a log can have as it is; else a new one. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers[requestIdHeader];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}

/**
 * Each answer says the id of its request, which lines of the log bear, too.
 * @param onJobs is called after an answer that is no refusal, where jobs were asked for
 */
export function sayRequestIds(app: FastifyInstance, onJobs: OnJobs | undefined): void {
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header(requestIdHeader, request.id);
    done();
  });
  if (!onJobs) return;
  const asked = new WeakMap<FastifyRequest, Map<number, string>>();
  // Once the body has been read: what is read in between belongs to the connection, not to the request.
  app.addHook('preHandler', (request, _reply, done) => {
    const jobs = new Map<number, string>();
    asked.set(request, jobs);
    watchingJobs(({ id, kind }) => jobs.set(id, kind), done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const jobs = asked.get(request);
    if (jobs && jobs.size > 0 && reply.statusCode < 400) onJobs(request.id, jobs);
    done();
  });
}
