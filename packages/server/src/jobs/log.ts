import { pino } from 'pino';
import { DomainError } from '../domain/errors.js';

/** What a line is of, for programs that look for all lines of one. */
export interface LogFields {
  /** The id of a request: what its answer has as `x-request-id`. */
  readonly request?: string;
  readonly job?: number | undefined;
  readonly jobs?: readonly number[];
}

interface LoggedJob {
  readonly id: number;
  readonly requestId: string | null;
}

/** What a line is of that is of these jobs; of the request, too, where all were asked for by one. */
export function fieldsOfJobs(jobs: readonly LoggedJob[]): LogFields {
  const [request = null, ...others] = new Set(jobs.map(({ requestId }) => requestId));
  const ids = jobs.map(({ id }) => id);
  return {
    ...(request !== null && others.length === 0 && { request }),
    ...(ids.length === 1 ? { job: ids[0] } : { jobs: ids }),
  };
}

/** Where a process says what it does. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** With the stack of what was not expected; what has a code was, and says in a sentence what it is. */
  error(message: string, cause?: unknown): void;
  /** A log whose lines have these fields, too; those for a person have not. */
  with(fields: LogFields): Log;
}

/**
 * For a person lines of the form `2024-05-01T12:00:00.000Z worker 2: message`; for a program (`json`) an object a line,
 * {"level", "time", "source", "message"}, and "err" with a stack, and "job", "jobs" and "request" where it is of one.
 */
export function createLog(
  source: string,
  write: (line: string) => void,
  format: 'text' | 'json' = 'text',
): Log {
  return format === 'json' ? jsonLog(source, write) : textLog(source, write);
}

const isExpected = (cause: unknown): cause is DomainError =>
  cause instanceof DomainError && cause.code !== 'internal-error';

function textLog(source: string, write: (line: string) => void): Log {
  const line = (message: string) => write(`${new Date().toISOString()} ${source}: ${message}\n`);
  const why = (cause: unknown) => {
    if (isExpected(cause)) return `: ${cause.detail} [${cause.code}]`;
    return cause instanceof Error ? `\n${cause.stack ?? cause.message}` : '';
  };
  const log: Log = {
    info: line,
    warn: (message) => line(`warning: ${message}`),
    error: (message, cause) => line(`error: ${message}${why(cause)}`),
    with: () => log,
  };
  return log;
}

function jsonLog(source: string, write: (line: string) => void): Log {
  const logger = pino(
    {
      base: { source },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    { write },
  );
  const why = (cause: unknown) => {
    if (isExpected(cause)) return { code: cause.code, detail: cause.detail };
    return cause instanceof Error ? { err: cause } : {};
  };
  const logOf = (of: typeof logger): Log => ({
    info: (message) => of.info(message),
    warn: (message) => of.warn(message),
    error: (message, cause) => of.error(why(cause), message),
    with: (fields) => logOf(of.child(fields)),
  });
  return logOf(logger);
}
