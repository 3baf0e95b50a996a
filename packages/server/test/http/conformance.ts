import type { LightMyRequestResponse } from 'fastify';
import { Compile } from 'typebox/compile';

interface Described {
  readonly responses?: Record<string, { content?: Record<string, { schema?: unknown }> }>;
}

export interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Described>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

/** Replace every reference by what it refers to; none of the document's schemas refers to itself. */
export function resolved(document: OpenApi, schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map((item) => resolved(document, item));
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema && typeof schema.$ref === 'string') {
    const name = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref)?.[1] ?? '';
    const target = document.components.schemas[name];
    if (target === undefined) throw new Error(`The document has no ${schema.$ref}`);
    return resolved(document, target);
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolved(document, value)]));
}

/** Nothing beyond what is described, either: what a client cannot read of it in the document is not there for it. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in inner ? { additionalProperties: false, ...inner } : inner;
}

function operationOf(document: OpenApi, method: string, path: string): Described | undefined {
  const plain = path.split('?', 1)[0] ?? '';
  const templates = Object.keys(document.paths).filter((template) =>
    new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(plain),
  );
  // A path without parameters goes before one with them.
  templates.sort((a, b) => a.split('{').length - b.split('{').length);
  return templates
    .map((template) => document.paths[template]?.[method.toLowerCase()])
    .find((operation) => operation !== undefined);
}

/** Throws unless the document describes this answer, with this status, and the answer fits its schema. */
export function conformsTo(
  document: OpenApi,
  method: string,
  path: string,
  response: LightMyRequestResponse,
): void {
  const operation = operationOf(document, method, path);
  if (!operation) return;
  const what = `${method} ${path} ${response.statusCode}`;
  const mediaType = String(response.headers['content-type']).split(';', 1)[0] ?? '';
  const described = operation.responses?.[String(response.statusCode)];
  if (!described) {
    if (!/json/.test(mediaType)) return;
    throw new Error(`${what} is not described: ${response.body}`);
  }
  // Bytes, of which nothing more is promised.
  if (described.content?.['*/*'] || !described.content) return;
  const schema = described.content?.[mediaType]?.schema;
  if (!schema) throw new Error(`${what} is not described as ${mediaType}`);
  const isProblem = mediaType === 'application/problem+json';
  const whole = resolved(document, schema) as Record<string, unknown>;
  const validator = Compile((isProblem ? whole : closed(whole)) as never);
  const body: unknown = response.json();
  if (validator.Check(body)) return;
  throw new Error(`${what} does not fit: ${JSON.stringify(validator.Errors(body))} in ${response.body}`);
}
