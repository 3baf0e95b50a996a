import { referenceTo, v1 } from '@persephone/contracts';
import { ignoreBodies } from '../json-body.js';
import { problems } from '../openapi.js';
import type { RouteContext, Scope } from '../scope.js';

export async function overviewRoutes(
  app: Scope,
  { services, signalOf, threads }: RouteContext,
): Promise<void> {
  app.get(
    '/overview',
    {
      schema: {
        tags: ['overview'],
        summary: 'What there is in all',
        response: { 200: referenceTo(v1.Overview), ...problems() },
      },
    },
    async (): Promise<v1.Overview> => {
      const { demonstration, ...all } = await services.overview();
      return {
        ...all,
        demonstration: demonstration && { ...demonstration, corpusIds: [...demonstration.corpusIds] },
      };
    },
  );

  app.get(
    '/demo',
    {
      schema: {
        tags: ['overview'],
        summary: 'What belongs to the demonstration, e.g. to delete all of it',
        response: { 200: referenceTo(v1.DemonstrationParts), ...problems() },
      },
    },
    async () => services.demo.parts(),
  );

  await app.register(async (scope) => {
    ignoreBodies(scope);
    const Answer = referenceTo(v1.Demonstration);
    (scope as Scope).post(
      '/demo',
      {
        schema: {
          tags: ['overview'],
          summary: 'Make a corpus of synthetic speech to try everything with',
          description:
            'Three and a half minutes of recordings with transcriptions, divided into a corpus called Demonstration, and ' +
            'a few recordings without. What of it is here already is not made again: 200 where all of it is.',
          response: { 200: Answer, 201: Answer, ...problems() },
        },
      },
      async (_request, reply) => {
        const { corpusId, created, untranscribed } = await services.demo.make(
          threads.demonstration,
          signalOf(reply),
        );
        return reply.code(created ? 201 : 200).send({ corpusId, created, untranscribed: [...untranscribed] });
      },
    );
  });
}
