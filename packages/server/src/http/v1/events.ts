import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/errors.js';
import type { JobChange } from '../../domain/jobs/listing.js';
import type { RouteContext } from '../scope.js';
import { jobAnswer } from './present.js';

/** How often a line is sent that says nothing, so that neither end nor a proxy takes the connection for dead. */
const heartbeatMs = 15_000;
/** How long the answer waits for its first event; a quiet queue has none. */
const firstMs = 50;
/** How long a client waits before it comes back. */
const retryMs = 2000;

/** The moment up to which the client has seen everything; what is none of ours counts as none. */
function lastEventId({ headers }: FastifyRequest): number | undefined {
  const given = headers['last-event-id'];
  return typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : undefined;
}

const eventText = ({ changedAt, job }: JobChange): string =>
  `id: ${changedAt}\nevent: job\ndata: ${JSON.stringify(jobAnswer(job))}\n\n`;

/**
 * Send the changes of one job, or of all, as server-sent events until the client goes, the service stops, or the job
 * has ended.
 */
export async function sendEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  { services, signalOf }: RouteContext,
  jobId: number | undefined,
): Promise<void> {
  const signal = signalOf(reply);
  const feed = services.jobFeed({ since: lastEventId(request), jobId, signal });
  // The first change is asked for before the answer begins: while the database is away, 503 can still be said.
  let next = feed.next();
  const first = await Promise.race([next, pause(firstMs)]);
  if (first?.done && signal.aborted) throw signal.reason;

  const { raw } = reply;
  reply.hijack();
  // What hooks have set so far (CORS, nosniff) is not written to a hijacked answer.
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Nothing else is asked on this connection, and an idle one would keep a service that stops waiting.
    connection: 'close',
    // Asks nginx not to collect what should arrive now.
    'x-accel-buffering': 'no',
  });
  const write = async (text: string) => {
    if (!raw.write(text)) await once(raw, 'drain', { signal });
  };
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs);
  try {
    await write(`retry: ${retryMs}\n\n`);
    for (let change = await next; !change.done; change = await next) {
      await write(eventText(change.value));
      next = feed.next();
    }
  } catch (error) {
    // The answer has begun: all that can still be done is to end it; the client comes back and learns it then.
    if (!signal.aborted && !(error instanceof DomainError))
      request.log.error({ err: error }, 'events broke off');
  } finally {
    clearInterval(heartbeat);
    raw.end();
  }
}
