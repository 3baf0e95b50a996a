import { pino } from 'pino';

/** Where a process says what it does. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** With the stack of what was not expected. */
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

function textLog(source: string, write: (line: string) => void): Log {
  const line = (message: string) => write(`${new Date().toISOString()} ${source}: ${message}\n`);
  return {
    info: line,
    warn: (message) => line(`warning: ${message}`),
    error: (message, cause) =>
      line(`error: ${message}${cause instanceof Error ? `\n${cause.stack ?? cause.message}` : ''}`),
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
  return {
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error: (message, cause) => logger.error(cause instanceof Error ? { err: cause } : {}, message),
  };
}
