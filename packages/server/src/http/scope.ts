import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { defaultPageSize, Id, type PageQuery } from '@persephone/contracts';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import Type from 'typebox';
import type { PageRequest } from '../domain/pages.js';
import type { HttpDependencies } from './dependencies.js';
import type { KeyCheck } from './keys.js';
import type { Threads } from './threads/threads.js';
import type { RequestSignal } from './waiting.js';

/** What the files of routes are handed: a scope whose prefix is the version of the interface. */
export type Scope = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface RouteContext extends Pick<HttpDependencies, 'services' | 'version' | 'desktop'> {
  readonly signalOf: RequestSignal;
  /** Whether a key is accepted; undefined where the service asks for none. */
  readonly acceptsKey: KeyCheck | undefined;
  readonly threads: Threads;
}

export function pageOf({ pageNumber = 1, pageSize = defaultPageSize }: PageQuery): PageRequest {
  return { pageNumber, pageSize };
}

/** Path parameters that are ids. */
export const ids = <const N extends string>(...names: readonly N[]) =>
  Type.Object(Object.fromEntries(names.map((name) => [name, Id])) as Record<N, typeof Id>);
