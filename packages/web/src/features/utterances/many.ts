/** What became of one of many. */
export interface Failure {
  readonly id: number;
  readonly error: unknown;
}

export interface Outcome {
  readonly done: readonly number[];
  readonly failed: readonly Failure[];
  /** Whether it was ended before all were tried. */
  readonly ended: boolean;
}

/** So many requests at once keep the service busy and leave room for others. */
const atOnce = 4;

/**
 * Do the same to many, some at once. What fails is told in the end and keeps nothing else from being done.
 * @param onProgress how many are through, with each
 */
export async function doToMany(
  ids: readonly number[],
  work: (id: number) => Promise<unknown>,
  onProgress: (through: number) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const done: number[] = [];
  const failed: Failure[] = [];
  let next = 0;
  const worker = async () => {
    while (next < ids.length && !signal.aborted) {
      const id = ids[next++]!;
      try {
        await work(id);
        done.push(id);
      } catch (error) {
        failed.push({ id, error });
      }
      onProgress(done.length + failed.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, ids.length) }, worker));
  return { done, failed, ended: done.length + failed.length < ids.length };
}
