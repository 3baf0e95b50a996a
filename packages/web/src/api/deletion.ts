import { answer, client } from './client.js';
import type { DeletionPreview, paths } from './schema.js';

/** Things to be deleted together: ids by their kind. */
export type Things = NonNullable<
  paths['/v1/deletions/preview']['post']['requestBody']
>['content']['application/json'];

/** What would be deleted with them. */
export const previewDeletion = (things: Things, signal?: AbortSignal): Promise<DeletionPreview> =>
  answer(client.POST('/v1/deletions/preview', { body: things, ...(signal && { signal }) }));

/** Delete them with what the person was shown to go with them; refused where that is not all of it any more. */
export async function deleteSeen(things: Things, { seen }: Pick<DeletionPreview, 'seen'>): Promise<void> {
  await answer(client.POST('/v1/deletions', { body: { ...things, seen } }));
}
