import pMap, { pMapStop } from 'p-map';

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
const concurrency = 4;

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
  await pMap(
    ids,
    async (id) => {
      // Those under way end; none begins any more.
      if (signal.aborted) return pMapStop;
      try {
        await work(id);
        done.push(id);
      } catch (error) {
        failed.push({ id, error });
      }
      onProgress(done.length + failed.length);
      return undefined;
    },
    { concurrency },
  );
  return { done, failed, ended: done.length + failed.length < ids.length };
}
