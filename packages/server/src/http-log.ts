import type { FastifyBaseLogger } from 'fastify';
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
    child: () => logger,
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
