import { EngineError } from '@persephone/engine/errors';
import type { CheckedMessage } from '../jobs/check-process.js';

/** Try something out, and report to the process that asks. `begun` is to be called when what follows is the file's doing. */
export async function reportCheck<Found>(
  check: (begun: () => Promise<void>) => Promise<Found>,
): Promise<void> {
  await send<Found>(await outcome(check));
  if (process.connected) process.disconnect();
}

async function outcome<Found>(
  check: (begun: () => Promise<void>) => Promise<Found>,
): Promise<CheckedMessage<Found>> {
  try {
    return { type: 'usable', found: await check(() => send<Found>({ type: 'begun' })) };
  } catch (error) {
    if (error instanceof EngineError) return { type: 'refused', code: error.code, detail: error.message };
    throw error;
  }
}

/** Sent before this returns: what follows may never let go of the process. */
function send<Found>(message: CheckedMessage<Found>): Promise<void> {
  return new Promise((resolve) => {
    if (process.send && process.connected) process.send(message, undefined, {}, () => resolve());
    else resolve();
  });
}
