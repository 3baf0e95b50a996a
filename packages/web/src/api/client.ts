import createClient from 'openapi-fetch';
import { ProblemError, problemOf } from './problem.js';
import type { paths } from './schema.js';

/** The typed client of /v1, generated from its OpenAPI document. A key, where one is asked for, is in a cookie. */
export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  // Looked up with each request, not once.
  fetch: (request) => fetch(request),
});

/**
 * The data of an answer, or a ProblemError that says in words what went wrong. Every call of the client goes through
 * it: `const page = await answer(client.GET('/v1/corpora', { params: { query: { limit: 50 } } }))`.
 */
export async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<NonNullable<T>> {
  let result: Awaited<typeof call>;
  try {
    result = await call;
  } catch (error) {
    // fetch rejects with a TypeError where there was no answer at all; aborts stay aborts.
    if (error instanceof TypeError) throw ProblemError.unreachable();
    throw error;
  }
  if (!result.response.ok || result.data === undefined || result.data === null) {
    throw new ProblemError(problemOf(result.error, result.response.status));
  }
  return result.data;
}
