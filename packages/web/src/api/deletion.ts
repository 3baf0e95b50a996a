import { queryOptions } from '@tanstack/react-query';
import { answer, client } from './client.js';
import { invalidate } from './queries.js';
import type { DeletionPreview, paths, Restored } from './schema.js';

/** Things to be deleted together: ids by their kind. */
export type Things = NonNullable<
  paths['/v1/deletions/preview']['post']['requestBody']
>['content']['application/json'];

/** What would be deleted with them. */
export const previewDeletion = (things: Things, signal?: AbortSignal): Promise<DeletionPreview> =>
  answer(client.POST('/v1/deletions/preview', { body: things, ...(signal && { signal }) }));

/**
 * Delete them with what the person was shown to go with them; refused where that is not all of it any more. Of utterances, which
 * deletion it is, to be undone.
 */
export async function deleteSeen(
  things: Things,
  { seen }: Pick<DeletionPreview, 'seen'>,
): Promise<number | null> {
  return (await answer(client.POST('/v1/deletions', { body: { ...things, seen } }))).undo;
}

/** The newest that can be undone: by whoever looks, and after a reload, too. */
export const undoableDeletionsQuery = queryOptions({
  queryKey: ['utterances', 'deletions'],
  queryFn: async ({ signal }) => (await answer(client.GET('/v1/deletions', { signal }))).deletions,
});

/** What was deleted is there again, in corpora, too. */
export async function undoDeletion(id: number): Promise<Restored> {
  try {
    return await answer(client.POST('/v1/deletions/{id}/undo', { params: { path: { id } } }));
  } finally {
    await invalidate('utterances', 'transcriptions', 'audio', 'corpora', 'models', 'labels', 'jobs');
  }
}
