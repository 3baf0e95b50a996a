import { isPassing, ProblemError } from '../../api/problem.js';
import type { Gate } from './gate.js';

const mostTries = 3;

const mostLost = 6;

/**
 * Try until there is an answer: a service that does not answer is waited for, and so is a person whom it does not know
 * any more. Rejects with what it refuses, and with what it fails at again and again.
 */
export async function persistently<T>(
  gate: Gate,
  signal: AbortSignal,
  request: () => Promise<T>,
): Promise<T> {
  for (let tries = 1, lost = 1; ; ) {
    await gate.pass(signal);
    try {
      return await request();
    } catch (error) {
      if (signal.aborted) throw error;
      const status = error instanceof ProblemError ? error.problem.status : -1;
      if (isPassing(error)) {
        // The service came back each time, so that it is this request that breaks the connection.
        if (lost++ >= mostLost) throw error;
        gate.lost(signal);
      } else if (status === 401 || status === 403) {
        gate.refuse(error);
      } else if (status < 500 || tries++ >= mostTries) {
        throw error;
      }
    }
  }
}
