import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import {
  type ErrorCode,
  errorRegistry,
  isErrorCode,
  type Problem,
  problemTypePrefix,
} from '@persephone/contracts';
import { CodedError } from '@persephone/formats/errors';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../domain/errors.js';
import { ValidationError } from './validation.js';

export type ProblemDocument = Problem & Readonly<Record<string, unknown>>;

export const problemMediaType = 'application/problem+json';

function problem(
  code: ErrorCode,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
): ProblemDocument {
  const { status, title } = errorRegistry[code];
  // The five members of RFC 9457 last: no further member may pass for one of them.
  return { ...members, type: problemTypePrefix + code, title, status, detail };
}

/** Fastify's own errors that are the client's doing, by their code; others are recognised by their status. */
const fastifyCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media-type-not-accepted',
  FST_ERR_BAD_URL: 'route-not-found',
  FST_ERR_MAX_PARAM_LENGTH: 'route-not-found',
};

const tooLarge = (bodyLimit: number | undefined) =>
  bodyLimit === undefined ? 'Send less.' : `Its body may have ${bodyLimit} bytes.`;

function fromFastify(error: FastifyError, bodyLimit: number | undefined): ProblemDocument | undefined {
  const code = fastifyCodes[error.code];
  if (code === 'body-too-large') return problem(code, tooLarge(bodyLimit));
  if (code) return problem(code, sentence(error.message));
  const status = error.statusCode ?? 500;
  if (status < 400 || status >= 500) return undefined;
  return problem(status === 413 ? 'body-too-large' : 'body-malformed', sentence(error.message));
}

/** The one place where what went wrong becomes what is reported to the client. */
export function problemOf(error: unknown, bodyLimit?: number): ProblemDocument {
  if (error instanceof DomainError) return problem(error.code, error.detail, error.members);
  if (error instanceof ValidationError) {
    return problem('validation-failed', error.message, { errors: error.errors });
  }
  if (error instanceof CodedError && isErrorCode(error.code)) return problem(error.code, error.message);
  const known = error instanceof Error ? fromFastify(error as FastifyError, bodyLimit) : undefined;
  return (
    known ??
    problem(
      'internal-error',
      'Something went wrong that is no fault of the request. The log of the service has the details.',
    )
  );
}

/** Of every answer: taken for nothing but what it says it is, and not to be embedded by pages of other sites. */
export const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-site',
} as const;

const retryAfterSeconds = 5;

const isOutage = (error: unknown): error is DomainError =>
  error instanceof DomainError &&
  (error.code === 'database-unavailable' || error.code === 'database-damaged');

/** How long nothing more is logged of what every request meets. */
const quietMs = 60_000;
const loggedAt = new Map<ErrorCode, number>();

/** What has a code is no fault of the program, so no stack; and not once a request. */
function logFailure(error: unknown, request: FastifyRequest): void {
  if (!(error instanceof DomainError) || error.code === 'internal-error') {
    request.log.error({ err: error }, 'request failed');
    return;
  }
  const { code } = error;
  const now = performance.now();
  if (now - (loggedAt.get(code) ?? Number.NEGATIVE_INFINITY) < quietMs) return;
  loggedAt.set(code, now);
  request.log.error({ err: error }, 'requests are refused');
}

/**
 * A change may have been kept in part or in full before the database was lost, also where the statement that failed was
 * none of the change: the answer says so rather than pass for a refusal.
 */
function afterOutage(document: ProblemDocument, error: unknown, method: string): ProblemDocument {
  if (!isOutage(error) || method === 'GET' || method === 'HEAD' || 'outcome' in document) return document;
  return {
    ...document,
    outcome: 'unknown',
    detail: `${document.detail} Look whether the change was kept before you do it again.`,
  };
}

/** The client went away while it was sending: nobody hears the answer, and nothing failed. */
function ofClient(error: unknown, { raw }: FastifyRequest): unknown {
  if (!(error instanceof Error) || error !== raw.errored) return error;
  return new DomainError('upload-aborted', 'The connection ended before the body did. Send it again.');
}

const codes = new WeakMap<FastifyRequest, ErrorCode>();

/** Of the problem that a request was answered with. */
export const problemCodeOf = (request: FastifyRequest): ErrorCode | undefined => codes.get(request);

export function sendProblem(given: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = ofClient(given, request);
  const document = afterOutage(problemOf(error, request.routeOptions?.bodyLimit), error, request.method);
  const code = document.type.slice(problemTypePrefix.length);
  if (isErrorCode(code)) codes.set(request, code);
  // Before a request is routed no hook has set them.
  for (const [name, value] of Object.entries(safeHeaders))
    if (!reply.hasHeader(name)) void reply.header(name, value);
  if (typeof document.retryAfter === 'number') void reply.header('retry-after', document.retryAfter);
  if (document.status >= 500) logFailure(error, request);
  else request.log.info({ code: document.type, detail: document.detail }, 'request refused');
  if (error instanceof DomainError && error.code === 'database-unavailable') {
    void reply.header('retry-after', String(retryAfterSeconds));
  }
  // Serialised here: a route's response schemas describe its answers, not its problems.
  void reply.code(document.status).type(problemMediaType).serializer(JSON.stringify).send(document);
}

/** For what never became a request. */
export function answerBrokenRequest(error: Error, socket: Socket): void {
  if ('code' in error && error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    // Browsers open connections ahead of need; an answer to nothing would be taken for that to the next request.
    if (socket.bytesRead === 0) socket.destroy();
    else answerRaw(socket, new DomainError('request-too-slow', 'The headers of the request did not arrive.'));
    return;
  }
  answerRaw(socket, new DomainError('request-malformed', sentence(error.message)));
}

/** Answer on the connection itself, and end it. */
export function answerRaw(socket: Socket, error: DomainError): void {
  if (!socket.writable) return;
  const document = problemOf(error);
  const body = JSON.stringify(document);
  const headers = Object.entries({
    ...safeHeaders,
    'content-type': problemMediaType,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  socket.end(
    `HTTP/1.1 ${document.status} ${STATUS_CODES[document.status]}\r\n` +
      `${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
  // A client that does not end its side would hold the connection.
  setTimeout(() => socket.destroy(), lingerMs).unref();
}

const lingerMs = 1000;

function sentence(message: string): string {
  return /[.!?]$/u.test(message) ? message : `${message}.`;
}
