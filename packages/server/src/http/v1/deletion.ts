import { referenceTo, v1 } from '@persephone/contracts';
import type { DeletableKind } from '../../domain/deletion/deletion.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';

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
          'In one transaction, files included. 409 where something depends on it, with `dependents` and their `counts`.',
        params: ids('id'),
        querystring: v1.DeleteQuery,
        response: { 200: referenceTo(v1.Deletion), ...problems(400, 404, 409) },
      },
    },
    async (request) => {
      const { cascade = false } = request.query;
      return { deleted: [...(await services.deletion.delete(kind, request.params.id, cascade))] };
    },
  );
}
