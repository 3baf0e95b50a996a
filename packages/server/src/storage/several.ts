/** Each waits for the disk or the network; a few at a time take a fraction of the time of one after the other. */
export async function severalAtOnce<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  atOnce = 8,
): Promise<void> {
  for (let i = 0; i < items.length; i += atOnce) await Promise.all(items.slice(i, i + atOnce).map(work));
}

/** Whatever a row, a folder or a request holds, only this names bytes. */
export function isHash(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}
