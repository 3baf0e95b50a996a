/** Milliseconds of work after which others get their turn. */
const longestBlockMs = 20;

/**
 * A function to await between pieces of work: it lets the event loop go round when enough time has passed. As the server's of
 * this name, by what every JavaScript runtime has.
 */
export function eventLoopYielder(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < longestBlockMs) return;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0);
    });
    last = performance.now();
  };
}
