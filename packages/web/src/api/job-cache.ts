// What an event of a job means for what this page has in its cache. Pure, so that it can be tried without a page.
import type { Job } from './schema.js';

export const isOver = (job: Pick<Job, 'state'>): boolean =>
  job.state === 'succeeded' || job.state === 'failed' || job.state === 'cancelled';

/** Whether the lists in which this job stands may be other ones than before: not where only its progress moved. */
export function changesLists(before: Job | undefined, job: Job): boolean {
  return before?.state !== job.state || before.cancelRequested !== job.cancelRequested;
}

/** Whether an epoch has ended between the two, so that there is one more to ask for. */
export function endedEpoch(before: Job | undefined, job: Job): boolean {
  if (job.kind !== 'train') return false;
  const { epoch, batch } = job.progress ?? {};
  return before === undefined || before.progress?.epoch !== epoch || batch === undefined;
}

interface List {
  readonly items: readonly Job[];
}
const isList = (data: unknown): data is List =>
  typeof data === 'object' && data !== null && 'items' in data && Array.isArray(data.items);

/**
 * A list of jobs, or pages of one (as useInfiniteQuery keeps them), with this job as it is now where it stands in it.
 * The same object where it does not.
 */
export function withJob<T>(data: T, job: Job): T {
  if (isList(data)) {
    if (!data.items.some(({ id }) => id === job.id)) return data;
    return { ...data, items: data.items.map((item) => (item.id === job.id ? { ...item, ...job } : item)) };
  }
  if (typeof data === 'object' && data !== null && 'pages' in data && Array.isArray(data.pages)) {
    const pages: unknown[] = data.pages.map((page: unknown) => withJob(page, job));
    const before: unknown[] = data.pages;
    return pages.some((page, index) => page !== before[index]) ? { ...data, pages } : data;
  }
  return data;
}

/** Of an answer and what an event has said meanwhile, the later: a job that is over stays over. */
export function later<T extends Pick<Job, 'state'>>(answered: T, known: T | undefined): T {
  return known && isOver(known) && !isOver(answered) ? known : answered;
}
