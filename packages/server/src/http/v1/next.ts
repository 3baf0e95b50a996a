import { v1 } from '@persephone/contracts';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';
import { listAnswer, listRequest } from './lists.js';

/** What is best transcribed next, by what a model makes of it. */
export function nextRoutes(app: Scope, { services, threads }: RouteContext): void {
  app.get(
    '/models/:id/next',
    {
      schema: {
        tags: ['models'],
        summary: 'What to transcribe next: drafts of the model in the order in which it would learn most',
        description:
          'Drafts that nobody has accepted, corrected or transcribed otherwise, and that the model has not made anew. The order stays ' +
          'while it is worked through, some minutes; what is decided leaves it at once.',
        params: ids('id'),
        querystring: v1.NextQuery,
        response: { 200: v1.NextTranscriptions, ...problems(400, 404, 409, 503) },
      },
    },
    async (request, reply) => {
      const { limit, after } = listRequest(request.query, 'next', {}, ['next']);
      const { after: afterId } = request.query;
      const page = await services.selection.next(
        request.params.id,
        { limit, after, afterId },
        threads.rankDrafts,
      );
      const { total, withoutDraft, tooLong } = page;
      const answer = listAnswer(request, reply, page, 'next', ({ id, rareLabels, ...draft }) => ({
        transcriptionId: id,
        ...draft,
        rareLabels: [...rareLabels],
      }));
      return { ...answer, total, withoutDraft, tooLong };
    },
  );
}
