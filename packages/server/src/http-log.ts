import type { FastifyBaseLogger } from 'fastify';
import type { OnJobs } from './http/index.js';
import type { Log } from './jobs/log.js';

/** Warnings and errors of the HTTP server as lines of the service's log; a line a request would hide them. */
export function httpLog(log: Log): FastifyBaseLogger {
  const nothing = () => undefined;
  const warn = (...args: unknown[]) => log.warn(textOf(args));
  const error = (...args: unknown[]) => log.error(textOf(args), causeOf(args[0]));
  const logger: FastifyBaseLogger = {
    level: 'warn',
    fatal: error,
    error,
    warn,
    info: nothing,
    debug: nothing,
    trace: nothing,
    silent: nothing,
    // Of a request.
    child: ({ reqId }) => (typeof reqId === 'string' ? httpLog(log.with({ request: reqId })) : logger),
  };
  return logger;
}

/** pino's calls: (message), (object, message) or (error, message). */
function textOf(args: readonly unknown[]): string {
  const text = args.find((arg) => typeof arg === 'string');
  const cause = causeOf(args[0]);
  return text ?? (cause instanceof Error ? cause.message : 'the HTTP server met an error');
}

function causeOf(first: unknown): unknown {
  if (first instanceof Error) return first;
  return first !== null && typeof first === 'object' && 'err' in first ? first.err : undefined;
}

const mostInALine = 1000;

/** Lines that say which jobs a request has asked for: by these the lines of a job, whoever works on it, are known to be of the request. */
export function jobsAskedFor(log: Log): OnJobs {
  return (request, jobs) => {
    const ids = [...jobs.keys()];
    const kinds = [...new Set(jobs.values())].join(', ');
    for (let from = 0; from < ids.length; from += mostInALine) {
      const some = ids.slice(from, from + mostInALine);
      const [first] = some;
      if (some.length === 1 && first !== undefined) {
        log.with({ request, job: first }).info(`asked for job ${first} (${kinds})`);
      } else log.with({ request, jobs: some }).info(`asked for ${some.length} jobs (${kinds})`);
    }
  };
}
