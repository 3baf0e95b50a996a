/**
 * A terminal sends Ctrl-C to every process of the command, and npm passes it on once more: what comes within this
 * time is the same key press.
 */
const samePressMs = 1000;

const signals = ['SIGINT', 'SIGTERM'] as const;
export type EndSignal = (typeof signals)[number];

/** Call `first` on the first SIGINT or SIGTERM and `again` on later ones. Returns how to remove the handlers. */
export function onInterrupt(
  first: (signal: EndSignal) => void,
  again: (signal: EndSignal) => void,
): () => void {
  let firstAt: number | undefined;
  const listen = (signal: EndSignal) => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      first(signal);
    } else if (Date.now() - firstAt > samePressMs) {
      again(signal);
    }
  };
  for (const signal of signals) process.on(signal, listen);
  return () => {
    for (const signal of signals) process.off(signal, listen);
  };
}
