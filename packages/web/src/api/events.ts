import { useEffect } from 'react';
import { invalidate, queryClient } from './queries.js';
import type { Job } from './schema.js';

export const isOver = (job: Pick<Job, 'state'>): boolean =>
  job.state === 'succeeded' || job.state === 'failed' || job.state === 'cancelled';

type Listener = (job: Job) => void;
const listeners = new Set<Listener>();

/** Be told of every change of any job, as it happens. Returns how to stop. */
export function onJobChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * The one connection of this page on which the service tells of its jobs; the browser takes it up again by itself
 * where it breaks. Each job goes into the cache under ['jobs', id], and what a job that ended has made is asked for
 * anew. Mounted once, by the shell.
 */
export function useJobEvents(): void {
  useEffect(() => {
    const source = new EventSource('/v1/jobs/events');
    source.addEventListener('job', (event: MessageEvent<string>) => {
      const job = JSON.parse(event.data) as Job;
      queryClient.setQueryData<Job>(['jobs', job.id], (before) => ({ ...before, ...job }));
      void queryClient.invalidateQueries({ queryKey: ['jobs', 'list'] });
      if (isOver(job)) void invalidate('models', 'transcriptions', 'audio', 'utterances');
      else if (job.kind === 'train')
        void queryClient.invalidateQueries({ queryKey: ['models', job.modelId, 'epochs'] });
      for (const listener of listeners) listener(job);
    });
    return () => source.close();
  }, []);
}
