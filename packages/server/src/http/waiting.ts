import type { FastifyInstance, FastifyReply } from 'fastify';
import { DomainError } from '../domain/errors.js';

/** A signal for work that only this request waits for: aborts when its client has gone, and when the service stops. */
export type RequestSignal = (reply: FastifyReply) => AbortSignal;

export function requestSignals(app: FastifyInstance): RequestSignal {
  const stopping = new AbortController();
  app.addHook('preClose', async () => {
    stopping.abort(
      new DomainError(
        'service-stopping',
        'The service is stopping. What was started goes on when it is back.',
      ),
    );
  });
  return (reply) => {
    const gone = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) gone.abort(new DomainError('upload-aborted', 'The client has gone.'));
    });
    return AbortSignal.any([stopping.signal, gone.signal]);
  };
}
