/** Where there is one: Node has it, browsers have not. */
declare const setImmediate: ((turn: () => void) => unknown) | undefined;

/** After all that waits for its turn: at once in Node, where a timer waits a millisecond; in a browser by a timer. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });

/**
 * For work in a thread that others wait for: `await yieldToOthers()` between its parts gives them their turn, where it has
 * taken so long since they had one.
 */
export function eventLoopYielder(everyMs = 15): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < everyMs) return;
    await turn();
    since = performance.now();
  };
}
