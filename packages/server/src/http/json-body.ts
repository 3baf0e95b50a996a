import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../domain/errors.js';

/** Bodies are some levels deep; what is far deeper is a mistake or meant to exhaust whoever walks through it. */
const maximumDepth = 32;

function malformed(detail: string, cause?: unknown): DomainError {
  return new DomainError('body-malformed', detail, {}, { cause });
}

/** Refuse text that cannot be stored: neither database keeps zero bytes, and half a surrogate pair is not Unicode. */
function checkText(text: string): void {
  if (/\p{Surrogate}/u.test(text)) {
    throw new DomainError(
      'text-not-utf8',
      'The body holds half of a surrogate pair, which is not a character.',
    );
  }
  if (text.includes('\0')) throw malformed('The body holds the character U+0000. Leave it out.');
}

/** Without recursion: depth is what is being checked. */
function check(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maximumDepth) throw malformed(`The JSON is more than ${maximumDepth} levels deep.`);
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') checkText(value);
      if (typeof value !== 'object' || value === null) continue;
      for (const [key, child] of Object.entries(value)) {
        checkText(key);
        next.push(child);
      }
    }
    level = next;
  }
}

/** Undefined for no body at all: whether there must be one is for the route's schema to say. */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DomainError('text-not-utf8', 'The body is not UTF-8. Send JSON in UTF-8.', {}, { cause });
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw malformed(
      `The body is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
      cause,
    );
  }
  check(body);
  return body;
}

/** JSON bodies, strictly. No other kind of body is taken unless a plugin adds it. */
export function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, bytes: Buffer) => parseJson(bytes),
  );
}

/** For routes that take no body: whatever comes is read and forgotten, so that clients that send one still work. */
export function ignoreBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.on('end', () => done(null, undefined));
    payload.on('error', done);
    payload.resume();
  });
}
