import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Problem, referenceTo } from '@persephone/contracts';
import type { FastifyInstance, RouteOptions } from 'fastify';
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

/** Of any operation, whatever it does: those of its own it names itself. */
const everywhere = problems(400, 401, 403, 417, 429, 500, 503);
/** Of those that change something: a body that comes too slowly, too large, of another kind; a disk that is full. */
const ofChanges = problems(408, 413, 415, 507);

function describeCommonProblems(route: RouteOptions): void {
  const { schema } = route;
  if (!schema || schema.hide) return;
  const changes = ![route.method].flat().every((method) => method === 'GET' || method === 'HEAD');
  const own = (schema.response ?? {}) as Record<string, unknown>;
  route.schema = { ...schema, response: { ...everywhere, ...(changes ? ofChanges : {}), ...own } };
}

/** What the explorer's page may load: its own files, and the pictures and styles that are written into it. */
const explorerPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Publish an OpenAPI document of the routes added to this scope from now on, and an explorer of it. */
export async function publish(scope: FastifyInstance, { schemas, ...info }: Description): Promise<void> {
  useCompilers(scope);
  for (const schema of [Problem, ...schemas]) scope.addSchema(schema);
  scope.addHook('onRoute', describeCommonProblems);
  await scope.register(swagger, {
    openapi: { openapi: '3.1.0', info },
    refResolver: {
      // Components bear the names of their schemas, from which clients are generated.
      buildLocalReference: (json, _baseUri, _fragment, i) =>
        typeof json.$id === 'string' ? json.$id : `schema${i}`,
    },
  });
  await scope.register(swaggerUi, {
    routePrefix: '/ui',
    uiConfig: { deepLinking: true, validatorUrl: null },
    staticCSP: explorerPolicy,
  });
  scope.get('/openapi.json', { schema: { hide: true } }, () => scope.swagger());
}
