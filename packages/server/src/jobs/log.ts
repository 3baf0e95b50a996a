import { pino } from 'pino';
import { DomainError } from '../domain/errors.js';

/** Where a process says what it does. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** With the stack of what was not expected; what has a code was, and says in a sentence what it is. */
  error(message: string, cause?: unknown): void;
}

/**
 * For a person lines of the form `2024-05-01T12:00:00.000Z worker 2: message`; for a program (`json`) an object a line,
 * {"level", "time", "source", "message"}, and "err" with a stack.
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
  return {
    info: line,
    warn: (message) => line(`warning: ${message}`),
    error: (message, cause) => line(`error: ${message}${why(cause)}`),
  };
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
  return {
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error: (message, cause) => logger.error(why(cause), message),
  };
}
