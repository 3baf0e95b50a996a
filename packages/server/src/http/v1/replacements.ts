import { referenceTo, v1 } from '@persephone/contracts';
import { bodyLimits } from '../limits.js';
import { problems } from '../openapi.js';
import { ids, type RouteContext, type Scope } from '../scope.js';

const tags = ['utterances'];
const Answer = referenceTo(v1.Replacement);

/** Labels that are replaced by others in many utterances at once. */
export function replacementRoutes(app: Scope, { services, signalOf }: RouteContext): void {
  app.get(
    '/replacements',
    {
      schema: {
        tags,
        summary: 'The newest replacements, to be undone',
        response: { 200: referenceTo(v1.Replacements) },
      },
    },
    async () => ({ replacements: (await services.replacements.list()).map((one) => ({ ...one })) }),
  );

  app.post(
    '/replacements',
    {
      bodyLimit: bodyLimits.entries,
      schema: {
        tags,
        summary: 'Replace labels by others in utterances, all or none',
        description:
          'Each has a newer version of its transcription then; corpora keep the one they were made of. A job does it, and the ' +
          'answer waits for it. 409 `utterance-changed`, and nothing is changed, where one has not the transcription that it ' +
          'was seen with.',
        body: v1.ReplaceLabels,
        response: { 200: Answer, ...problems(400, 409, 503) },
      },
    },
    async (request, reply) => ({ ...(await services.replacements.replace(request.body, signalOf(reply))) }),
  );

  app.post(
    '/replacements/:id/undo',
    {
      schema: {
        tags,
        summary: 'Give utterances what they had before a replacement, all or none',
        description:
          '409 `utterance-changed` where somebody has changed one of them since, unless these are to stay as they are.',
        params: ids('id'),
        body: v1.UndoReplacement,
        response: { 200: Answer, ...problems(400, 404, 409, 503) },
      },
    },
    async (request, reply) => ({
      ...(await services.replacements.undo(
        request.params.id,
        request.body.skipChanged ?? false,
        signalOf(reply),
      )),
    }),
  );
}
