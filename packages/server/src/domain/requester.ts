import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Whose request is being answered: the id of its key; null where it bore none, or that of the service itself. Jobs remember it,
 * so that one person's do not hold up all others', and what a job asks for itself it asks for them.
 */
const requesters = new AsyncLocalStorage<number | null>();

export const asRequester = <T>(keyId: number | null, work: () => T): T => requesters.run(keyId, work);

/** Is told of each job that is put into the queue while a request is answered; a change that is undone afterwards included. */
type OnJob = (job: { readonly id: number; readonly kind: string }) => void;
const watchers = new AsyncLocalStorage<OnJob>();

export const watchingJobs = <T>(onJob: OnJob, work: () => T): T => watchers.run(onJob, work);

/** A job was put into the queue. */
export const jobQueued: OnJob = ({ id, kind }) => watchers.getStore()?.({ id, kind });

export const currentRequester = (): number | null => requesters.getStore() ?? null;
