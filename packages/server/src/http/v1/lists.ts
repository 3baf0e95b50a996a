import { v1 } from '@persephone/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { DomainError } from '../../domain/errors.js';
import type { ListPage, ListRequest, Position } from '../../domain/listings/page.js';
import { answersOf, jsonList, sendParts } from '../streamed-json.js';

interface ListQuery {
  readonly limit?: number;
  readonly cursor?: string;
  readonly skip?: number;
  readonly sort?: string;
  readonly count?: boolean;
}

/** An order and where a page ended in it. What follows a page in one order means nothing in another. */
const Cursor = Compile(
  Type.Tuple([Type.String(), Type.Union([Type.String(), Type.Number()]), Type.Integer()]),
);

const encode = (sort: string, { key, id }: Position): string =>
  Buffer.from(JSON.stringify([sort, key, id])).toString('base64url');

function decode(cursor: string, sort: string): Position {
  const [of, key, id] = parsed(cursor);
  if (of === sort) return { key, id };
  throw new DomainError(
    'cursor-invalid',
    `The cursor is of a list sorted by ${of}, and this one is sorted by ${sort}. Begin without a cursor.`,
  );
}

function parsed(cursor: string): [string, string | number, number] {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    value = undefined;
  }
  if (Cursor.Check(value)) return value;
  throw new DomainError(
    'cursor-invalid',
    'The cursor is not one of this service. Take nextCursor of the last page as it is, or begin without a cursor.',
  );
}

/** What a list is asked for. `numeric` names the sorts whose values are numbers; ids and durations are. */
export function listRequest<S extends string, F>(
  query: ListQuery,
  defaultSort: S | `-${S}`,
  filter: F,
  numeric: readonly string[] = ['created', 'duration'],
): ListRequest<S, F> {
  const sort = query.sort ?? defaultSort;
  const by = sort.replace(/^-/, '');
  const after = query.cursor === undefined ? null : decode(query.cursor, sort);
  if (after && (typeof after.key === 'number') !== numeric.includes(by)) {
    throw new DomainError('cursor-invalid', 'The cursor is not one of this list. Begin without a cursor.');
  }
  return {
    sort: by as S,
    descending: sort.startsWith('-'),
    filter,
    limit: query.limit ?? v1.defaultLimit,
    after,
    skip: query.skip ?? 0,
    count: query.count ?? false,
  };
}

/** The page as it is answered, with its successor's address in the header Link. */
export function listAnswer<T, A>(
  request: FastifyRequest,
  reply: FastifyReply,
  page: ListPage<T>,
  sort: string,
  toAnswer: (item: T) => A,
): { items: A[]; nextCursor: string | null; total?: number } {
  return { items: page.items.map(toAnswer), ...aroundItems(request, reply, page, sort) };
}

/** The same in parts, for items of which each may be long. */
export function sendList<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  page: ListPage<T>,
  sort: string,
  toAnswer: (item: T) => object,
): never {
  const around = aroundItems(request, reply, page, sort);
  const parts = function* () {
    yield '{"items":';
    yield* jsonList(answersOf(page.items, toAnswer));
    yield `,${JSON.stringify(around).slice(1)}`;
  };
  return sendParts(reply, parts());
}

function aroundItems(
  request: FastifyRequest,
  reply: FastifyReply,
  page: ListPage<unknown>,
  sort: string,
): { nextCursor: string | null; total?: number } {
  const nextCursor = page.next && encode(sort, page.next);
  if (nextCursor !== null) {
    const [path, search = ''] = request.url.split('?', 2);
    const query = new URLSearchParams(search);
    query.set('cursor', nextCursor);
    // What was passed over lies before the cursor.
    query.delete('skip');
    void reply.header('link', `<${path}?${query}>; rel="next"`);
  }
  return {
    nextCursor,
    ...(page.total === null ? {} : { total: page.total }),
  };
}

/** The order that a request asks for, as it stands in its cursors. */
export const sortOf = (query: ListQuery, defaultSort: string): string => query.sort ?? defaultSort;
