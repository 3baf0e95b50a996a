import { useEffect, useSyncExternalStore } from 'react';
import { changesLists, endedEpoch, isOver, withJob } from './job-cache.js';
import { followJobs } from './job-stream.js';
import { invalidate, queryClient } from './queries.js';
import type { Job } from './schema.js';

export { isOver } from './job-cache.js';

/** `before` is what this page knew of the job; undefined where it hears of it for the first time. */
type Listener = (job: Job, before: Job | undefined) => void;
const listeners = new Set<Listener>();

/** Be told of every change of any job, as it happens. Returns how to stop. */
export function onJobChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the service tells of its jobs now; 'connecting' until it does for the first time. */
export type Connection = 'connecting' | 'open' | 'broken';
let connection: Connection = 'connecting';
const watchers = new Set<() => void>();

function setConnection(now: Connection): void {
  if (connection === now) return;
  connection = now;
  for (const watcher of watchers) watcher();
}

const watchConnection = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

export const useConnection = (): Connection => useSyncExternalStore(watchConnection, () => connection);

/** Many jobs may change at once, and what they changed is asked for once. */
const collectMs = 300;

/**
 * What the service tells of its jobs. Each
 * job goes into the cache under ['jobs', id] and into the lists of jobs, and what a job that ended has made is asked
 * for anew. Mounted once, by the shell.
 */
export function useJobEvents(): void {
  useEffect(() => {
    const stale = new Map<string, () => Promise<void>>();
    let refresh: ReturnType<typeof setTimeout> | undefined;

    const soon = (name: string, ask: () => Promise<void>) => {
      stale.set(name, ask);
      refresh ??= setTimeout(() => {
        refresh = undefined;
        const asked = [...stale.values()];
        stale.clear();
        for (const one of asked) void one();
      }, collectMs);
    };

    const receive = (job: Job) => {
      const before = queryClient.getQueryData<Job>(['jobs', job.id]);
      queryClient.setQueryData<Job>(['jobs', job.id], (known) => ({ ...known, ...job }));
      queryClient.setQueriesData({ queryKey: ['jobs', 'list'] }, (data: unknown) => withJob(data, job));
      if (changesLists(before, job)) {
        soon('jobs', () => queryClient.invalidateQueries({ queryKey: ['jobs', 'list'] }));
      }
      if (isOver(job)) soon('results', () => invalidate('models', 'transcriptions', 'audio', 'utterances'));
      else if (endedEpoch(before, job)) {
        const queryKey = ['models', job.modelId, 'epochs'];
        soon(`epochs ${job.modelId}`, () => queryClient.invalidateQueries({ queryKey }));
      }
      for (const listener of listeners) listener(job, before);
    };

    const leave = followJobs({
      onJob: receive,
      onOpen: () => {
        // What happened meanwhile to jobs that have ended since is not told again on a new connection.
        if (connection === 'broken') void queryClient.invalidateQueries();
        setConnection('open');
      },
      onBroken: (refused) => {
        setConnection('broken');
        // It may be the key that is asked for again.
        if (refused) void invalidate('session');
      },
    });
    // A page that comes back out of the browser's memory has missed what happened meanwhile.
    const comeBack = (event: PageTransitionEvent) => {
      if (event.persisted) void queryClient.invalidateQueries();
    };
    window.addEventListener('pageshow', comeBack);
    return () => {
      clearTimeout(refresh);
      window.removeEventListener('pageshow', comeBack);
      leave();
    };
  }, []);
}
