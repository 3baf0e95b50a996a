import { referenceTo, v1 } from '@persephone/contracts';
import type { DeletableKind } from '../../domain/deletion/deletion.js';
import type { Deleted } from '../../domain/deletion/service.js';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';

const deletionAnswer = ({ dependents, losing, undo }: Deleted): v1.Deletion => ({
  deleted: [...dependents],
  losing: [...losing],
  undo,
});

/** Of what takes nothing with it, and is not brought back. */
export const deletedAlone = (): v1.Deletion => ({ deleted: [], losing: [], undo: null });

/** DELETE of a resource. */
export function deletable(
  app: Scope,
  { services }: RouteContext,
  path: string,
  tag: string,
  kind: DeletableKind,
): void {
  app.delete(
    `${path}/:id`,
    {
      schema: {
        tags: [tag],
        summary: `Delete one`,
        description:
          'In one transaction, files included. 409 where something depends on it, with `dependents` and their `counts`, or where ' +
          'corpora would lose utterances, with these in `losing`. Corpora that do are kept, with their models.',
        params: ids('id'),
        querystring: v1.DeleteQuery,
        response: { 200: referenceTo(v1.Deletion), ...problems(400, 404, 409) },
      },
    },
    async (request) => {
      const { cascade = false } = request.query;
      return deletionAnswer(await services.deletion.delete(kind, request.params.id, cascade));
    },
  );
}

/** Several things at once, when it was seen what goes with them. */
export function deletionRoutes(app: Scope, { services }: RouteContext): void {
  const tags = ['deletions'];
  app.post(
    '/deletions/preview',
    {
      bodyLimit: bodyLimits.ids,
      schema: {
        tags,
        summary: 'What would be deleted with these things',
        body: v1.PreviewDeletion,
        response: { 200: referenceTo(v1.DeletionPreview), ...problems(400) },
      },
    },
    async (request): Promise<v1.DeletionPreview> => {
      const { dependents, counts, losing, seen } = await services.deletion.preview(request.body);
      return { dependents: [...dependents], counts: { ...counts }, losing: [...losing], seen };
    },
  );

  app.post(
    '/deletions',
    {
      bodyLimit: bodyLimits.ids,
      schema: {
        tags,
        summary: 'Delete these things, and what the preview listed as depending on them',
        description:
          'In one transaction, files included. 409, and nothing is deleted, where something else depends on them by now. ' +
          'Things that are gone already are no error.',
        body: v1.DeleteSeen,
        response: { 200: referenceTo(v1.Deletion), ...problems(400, 409) },
      },
    },
    async ({ body: { seen, ...things } }) => deletionAnswer(await services.deletion.deleteSeen(things, seen)),
  );

  app.get(
    '/deletions',
    {
      schema: {
        tags,
        summary: 'The newest deletions of utterances, to be undone',
        description: 'Each can be undone once, for 30 days.',
        response: { 200: referenceTo(v1.UndoableDeletions) },
      },
    },
    async (): Promise<v1.UndoableDeletions> => ({
      deletions: (await services.deletion.undoable()).map((one) => ({ ...one })),
    }),
  );

  app.post(
    '/deletions/:id/undo',
    {
      schema: {
        tags,
        summary: 'Bring back the utterances that a deletion has deleted',
        description:
          'In one transaction, with the same ids, to the corpora, annotations and evaluations that they were of, as far as those are ' +
          'there. Left out are those that have come back otherwise: the same recording and transcription, or the same annotation, as another ' +
          'utterance; and those whose transcription has been replaced.',
        params: ids('id'),
        response: { 200: referenceTo(v1.Restored), ...problems(400, 404) },
      },
    },
    async (request): Promise<v1.Restored> => ({ ...(await services.deletion.undo(request.params.id)) }),
  );
}
