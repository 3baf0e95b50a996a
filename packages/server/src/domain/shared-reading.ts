/**
 * What is read of everything, for all who ask for it at about the same time: one reading is under way at most. Who asks meanwhile shares the
 * next with all who do, which begins after they asked, so that each is told of everything that was there when they asked.
 */
export function sharedReading<T>(read: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  const begin = () => {
    next = undefined;
    const reading = read();
    last = reading.catch(() => undefined);
    return reading;
  };
  return () => {
    next ??= last.then(begin);
    return next;
  };
}
