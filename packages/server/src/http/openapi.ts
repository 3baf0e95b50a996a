import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Problem, referenceTo } from '@persephone/contracts';
import type { FastifyInstance } from 'fastify';
import type { TSchema } from 'typebox';
import { useCompilers } from './validation.js';

export interface Description {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** Published under their $id. */
  readonly schemas: readonly TSchema[];
}

/** Problem documents of these statuses, for a route's response schemas. */
export function problems<S extends number>(...statuses: readonly S[]) {
  const content = { 'application/problem+json': { schema: referenceTo(Problem) } };
  return Object.fromEntries(statuses.map((status) => [status, { description: 'Problem', content }])) as {
    [K in S]: { description: string; content: typeof content };
  };
}

/** Publish an OpenAPI document of the routes added to this scope from now on, and an explorer of it. */
export async function publish(scope: FastifyInstance, { schemas, ...info }: Description): Promise<void> {
  useCompilers(scope);
  for (const schema of [Problem, ...schemas]) scope.addSchema(schema);
  await scope.register(swagger, {
    openapi: { openapi: '3.1.0', info },
    refResolver: {
      // Components bear the names of their schemas, from which clients are generated.
      buildLocalReference: (json, _baseUri, _fragment, i) =>
        typeof json.$id === 'string' ? json.$id : `schema${i}`,
    },
  });
  await scope.register(swaggerUi, { routePrefix: '/ui', uiConfig: { deepLinking: true } });
  scope.get('/openapi.json', { schema: { hide: true } }, () => scope.swagger());
}
