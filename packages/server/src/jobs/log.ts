/** Where a process says what it does. Lines are for a person reading the log of the service. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** With the stack of what was not expected. */
  error(message: string, cause?: unknown): void;
}

/** Lines of the form `2024-05-01T12:00:00.000Z worker 2: message`. */
export function createLog(source: string, write: (line: string) => void): Log {
  const line = (message: string) => write(`${new Date().toISOString()} ${source}: ${message}\n`);
  return {
    info: line,
    warn: (message) => line(`warning: ${message}`),
    error: (message, cause) =>
      line(`error: ${message}${cause instanceof Error ? `\n${cause.stack ?? cause.message}` : ''}`),
  };
}
