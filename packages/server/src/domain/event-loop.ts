import { setImmediate as others } from 'node:timers/promises';

/**
 * For what is computed of everything in the process that answers: `await yieldToOthers()` between its parts lets others be
 * answered, where it has taken so long since they were.
 */
export function eventLoopYielder(everyMs = 15): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < everyMs) return;
    await others();
    since = performance.now();
  };
}
