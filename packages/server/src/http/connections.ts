import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { DomainError } from '../domain/errors.js';
import { answerRaw } from './problems.js';

/**
 * Let a service that stops wait for answers only, not for connections. Node closes those that are idle at that moment;
 * it would wait, until a time-out of more than a minute, for those that fall idle afterwards, and for those that a
 * browser opened ahead of need, on which nothing was ever sent.
 */
export function closeConnectionsWhenStopping(app: FastifyInstance): void {
  const unused = new Set<Socket>();
  let stopping = false;
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    unused.delete(socket);
    response.once('finish', () => {
      if (stopping) socket.end();
    });
  });
  app.addHook('preClose', async () => {
    stopping = true;
    for (const socket of unused) socket.destroy();
  });
}

/** How slow a client may be before it is given up, so that what it holds is free again. */
export interface ConnectionTimeouts {
  /** In which the headers of a request arrive, in milliseconds. */
  readonly headersMs: number;
  /** Of a body, so many bytes arrive in every window; of an answer, any are taken. In milliseconds. */
  readonly windowMs: number;
  readonly leastBytes: number;
  /** How often it is looked, in milliseconds. */
  readonly checkEveryMs: number;
}

/** As the page does, which takes a connection for broken on which nothing moved for a minute. */
export const connectionTimeouts: ConnectionTimeouts = {
  headersMs: 20_000,
  windowMs: 60_000,
  leastBytes: 60 * 1024,
  checkEveryMs: 5000,
};

interface Watched {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The beginning of the window, and the bytes that had arrived then. */
  since: number;
  received: number;
  /** When bytes of the answer were taken last, and how many were by then. */
  sentAt: number;
  sent: number;
}

const sentOf = ({ bytesWritten, writableLength }: Socket) => bytesWritten - writableLength;

/** Answer 408 to bodies that trickle, and end connections whose client takes nothing of its answer. */
export function closeSlowConnections(
  app: FastifyInstance,
  { windowMs, leastBytes, checkEveryMs }: ConnectionTimeouts,
): void {
  const watched = new Set<Watched>();
  app.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const now = performance.now();
    const { socket } = request;
    const one = {
      request,
      response,
      since: now,
      received: socket.bytesRead,
      sentAt: now,
      sent: sentOf(socket),
    };
    watched.add(one);
    response.once('close', () => watched.delete(one));
  });
  const look = setInterval(() => {
    const now = performance.now();
    for (const one of watched) {
      if (!one.request.complete) checkBody(one, now);
      else checkAnswer(one, now);
    }
  }, checkEveryMs);
  look.unref();
  app.addHook('onClose', async () => clearInterval(look));

  function checkBody(one: Watched, now: number): void {
    const { request, response } = one;
    const { bytesRead } = request.socket;
    // What has arrived and was not read yet is no fault of the client's.
    if (request.readableLength > 0 || bytesRead - one.received >= leastBytes) {
      one.since = now;
      one.received = bytesRead;
      return;
    }
    if (now - one.since < windowMs) return;
    watched.delete(one);
    giveUp(request, response, bytesRead - one.received);
  }

  function checkAnswer(one: Watched, now: number): void {
    const { socket } = one.request;
    const sent = sentOf(socket);
    if (socket.writableLength === 0 || sent !== one.sent) {
      one.sentAt = now;
      one.sent = sent;
      return;
    }
    if (now - one.sentAt < windowMs) return;
    watched.delete(one);
    socket.destroy();
  }

  function giveUp(request: IncomingMessage, response: ServerResponse, bytes: number): void {
    const { socket } = request;
    if (response.headersSent) {
      socket.destroy();
      return;
    }
    const seconds = Math.round(windowMs / 1000);
    answerRaw(
      socket,
      new DomainError(
        'request-too-slow',
        `${bytes} bytes of the body arrived within ${seconds} s; at least ${leastBytes} are to. Send it again.`,
      ),
    );
    // Whoever reads the body learns that it broke off, and forgets what came of it.
    request.destroy();
  }
}

/** `Expect: 100-continue` is Node's to answer; of any other expectation RFC 9110 has 417. */
export function refuseExpectations(app: FastifyInstance): void {
  app.server.on('checkExpectation', (request: IncomingMessage) => {
    answerRaw(
      request.socket,
      new DomainError('expectation-failed', 'Leave the header Expect out, or send `Expect: 100-continue`.'),
    );
  });
}

/**
 * Where the body of a request ends is unknown when it came in any other coding than `chunked` (RFC 9112, 6.3): the connection
 * cannot be used again, and the answer says so. Node only ends it.
 */
export function endAfterUnknownCodings(app: FastifyInstance): void {
  app.server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const coding = request.headers['transfer-encoding'];
    if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked') {
      response.setHeader('connection', 'close');
    }
  });
}
