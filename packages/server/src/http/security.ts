import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../domain/errors.js';
import { asRequester } from '../domain/requester.js';
import type { HttpDependencies } from './dependencies.js';
import type { KeyCheck } from './keys.js';
import { safeHeaders } from './problems.js';
import { requestIdHeader } from './request-ids.js';

// Who may use the service, where no key is configured.
//
// It then listens on this machine only, but every web page that its owner visits runs on this machine too. Such a
// page could send forms to it (uploads need no preflight), and, were every origin allowed as the Python service did,
// read all recordings. So pages of this machine (any port: browser clients are served from ports of their own) and
// of configured origins may use it, others may not, reading or writing. A browser sends Origin with every request
// that could do harm; programs that are no browsers send none and are let through.
//
// A page can also have its own name point at 127.0.0.1 (DNS rebinding) and then is of the same origin as the
// service. Its requests carry that name in Host, so only names of this machine and configured names are answered.
//
// With a key neither is needed: what a page does not know it cannot send, and any origin and name may be used by
// whoever has the key. Only the service's own page has a key that the browser adds by itself, in a cookie, so that
// recordings can be played and files fetched by plain links. The cookie is not sent from other sites (SameSite), and
// counts only for requests of this very origin, since other ports of a host are the same site to a browser.

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered without a key: the page itself, which holds nothing of anybody's, and what takes the key. */
    open?: boolean;
  }
  interface FastifyRequest {
    /** The key it bears, of those in the database; null: none. */
    keyId: number | null;
  }
}

export const sessionCookie = 'persephone_key';

function isLoopbackName(name: string): boolean {
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  );
}

/** The name without the port, lower case; undefined for what is no host. */
function hostName(host: string | undefined): string | undefined {
  if (!host || !URL.canParse(`http://${host}`)) return undefined;
  const { hostname, username, pathname } = new URL(`http://${host}`);
  return username === '' && pathname === '/' ? hostname : undefined;
}

/** Of Host headers whose answer is kept; a stranger may send any number of them, of any length. */
const mostKnownHosts = 100;
const longestKnownHost = 300;

function presentedKey(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const header = request.headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header : undefined) ?? cookieKey(request);
}

function cookieKey(request: FastifyRequest): string | undefined {
  const { origin } = request.headers;
  const own = origin === undefined ? /^(GET|HEAD)$/.test(request.method) : hostOf(origin) === request.host;
  return own ? request.cookies[sessionCookie] : undefined;
}

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : undefined);

type Settings = Pick<HttpDependencies, 'allowedHosts' | 'allowedOrigins'>;

/** @param accepts whether a key is accepted; undefined: no key is asked for */
export async function guard(
  app: FastifyInstance,
  settings: Settings,
  accepts: KeyCheck | undefined,
): Promise<void> {
  const asksForKey = accepts !== undefined;
  const hosts = new Set((settings.allowedHosts ?? []).map((host) => host.toLowerCase()));
  const origins = new Set((settings.allowedOrigins ?? []).map((origin) => new URL(origin).origin));

  const nameAllowed = (name: string) => isLoopbackName(name) || hosts.has(name);
  const originAllowed = (origin: string) => {
    if (asksForKey || origins.has(origin)) return true;
    if (!/^https?:/.test(origin) || !URL.canParse(origin)) return false;
    return nameAllowed(new URL(origin).hostname);
  };

  const known = new Map<string, boolean>();
  /** Of a Host header; clients send the same one again and again. */
  const hostAllowed = (host: string | undefined): boolean => {
    const before = known.get(host ?? '');
    if (before !== undefined) return before;
    const name = hostName(host);
    const allowed = name !== undefined && nameAllowed(name);
    if (known.size >= mostKnownHosts) known.clear();
    if ((host ?? '').length <= longestKnownHost) known.set(host ?? '', allowed);
    return allowed;
  };

  // Hooks with a callback, not promises: every request goes through them.
  app.addHook('onRequest', (request, reply, done) => {
    // First of all: what is refused by what follows bears them, too.
    void reply.headers(safeHeaders);
    // The cookie goes with what other ports of this host embed; without a key their pages may use everything anyway.
    if (asksForKey) void reply.header('cross-origin-resource-policy', 'same-origin');
    if (asksForKey || hostAllowed(request.headers.host)) return done();
    done(
      new DomainError(
        'host-not-allowed',
        'Use http://localhost, or have whoever runs the service allow this host name.',
      ),
    );
  });

  await app.register(cookie);
  await app.register(cors, {
    origin: (origin, done) => done(null, origin !== undefined && originAllowed(origin)),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [
      'accept-ranges',
      'content-disposition',
      'content-length',
      'content-range',
      'etag',
      'link',
      'location',
      'retry-after',
      requestIdHeader,
    ],
    maxAge: 600,
    strictPreflight: false,
  });

  app.addHook('onRequest', (request, _reply, done) => {
    const { origin } = request.headers;
    if (origin === undefined || originAllowed(origin)) return done();
    done(
      new DomainError(
        'origin-not-allowed',
        'Serve the page from this machine, or have whoever runs the service allow its origin.',
      ),
    );
  });
  app.decorateRequest('keyId', null);
  if (accepts) askForKey(app, accepts);
  // Once the body has been read: what is read in between belongs to the connection, not to the request.
  app.addHook('preHandler', ({ keyId, id: requestId }, _reply, done) =>
    asRequester({ keyId, requestId }, done),
  );
}

function askForKey(app: FastifyInstance, accepts: KeyCheck): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'OPTIONS' || request.routeOptions.config.open) return;
    const key = await accepts(presentedKey(request) ?? '', request.ip);
    if (key) {
      request.keyId = key.id;
      return;
    }
    void reply.header('www-authenticate', 'Bearer');
    throw new DomainError(
      'key-missing',
      'Send the key as `Authorization: Bearer KEY` or as `X-API-Key: KEY`.',
    );
  });
}
