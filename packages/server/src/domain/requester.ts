import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Whose request is being answered. Jobs remember it, so that one person's do not hold up all others' and a worker's log says which request
 * a job is of; what a job asks for itself it asks for them.
 */
export interface Requester {
  /** The id of the key; null where it bore none, or that of the service itself. */
  readonly keyId: number | null;
  /** As the answer has it; null where there was no request. */
  readonly requestId: string | null;
}

const nobody: Requester = { keyId: null, requestId: null };
const requesters = new AsyncLocalStorage<Requester>();

export const asRequester = <T>(requester: Requester, work: () => T): T => requesters.run(requester, work);

/** Is told of each job that is put into the queue while a request is answered; a change that is undone afterwards included. */
type OnJob = (job: { readonly id: number; readonly kind: string }) => void;
const watchers = new AsyncLocalStorage<OnJob>();

export const watchingJobs = <T>(onJob: OnJob, work: () => T): T => watchers.run(onJob, work);

/** A job was put into the queue. */
export const jobQueued: OnJob = ({ id, kind }) => watchers.getStore()?.({ id, kind });

export const currentRequester = (): Requester => requesters.getStore() ?? nobody;
