import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Whose request is being answered: the id of its key; null where it bore none, or that of the service itself. Jobs remember it,
 * so that one person's do not hold up all others', and what a job asks for itself it asks for them.
 */
const requesters = new AsyncLocalStorage<number | null>();

export const asRequester = <T>(keyId: number | null, work: () => T): T => requesters.run(keyId, work);

export const currentRequester = (): number | null => requesters.getStore() ?? null;
