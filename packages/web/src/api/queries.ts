import { isPassing } from './problem.js';
import { Queries } from './query-client.js';

/**
 * The first part of every query's key is the resource whose rows it shows, so that what changes rows can say
 * `invalidate('utterances')` without knowing who shows them.
 */
export type Resource =
  | 'audio'
  | 'transcriptions'
  | 'annotation-documents'
  | 'recipes'
  | 'utterances'
  | 'labels'
  | 'languages'
  | 'corpora'
  | 'models'
  | 'encoders'
  | 'jobs'
  | 'session';

export const queryClient = new Queries({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 3 && isPassing(error),
      retryDelay: (attempt) => Math.min(1000 * 2 ** attempt, 10_000),
    },
  },
});

export async function invalidate(...resources: Resource[]): Promise<void> {
  await Promise.all(resources.map((resource) => queryClient.invalidateQueries({ queryKey: [resource] })));
}

export const byId = (id: number) => ({ params: { path: { id } } });
