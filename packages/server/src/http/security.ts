import { timingSafeEqual } from 'node:crypto';
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../domain/errors.js';
import { hashApiKey } from '../domain/keys/key.js';
import type { HttpDependencies } from './dependencies.js';

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
// With a key neither is needed: what a page does not know it cannot send, there are no cookies that a browser would
// add by itself, and any origin and name may be used by whoever has the key.

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

function presentedKey(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const header = request.headers['x-api-key'];
  return bearer ?? (typeof header === 'string' ? header : undefined);
}

type Settings = Pick<HttpDependencies, 'apiKeyHashes' | 'acceptsKey' | 'allowedHosts' | 'allowedOrigins'>;

export async function guard(app: FastifyInstance, settings: Settings): Promise<void> {
  const keys = (settings.apiKeyHashes ?? []).map((hash) => Buffer.from(hash, 'hex'));
  if (keys.some((key) => key.length !== 32))
    throw new TypeError('An API key hash is not SHA-256 in hexadecimal');
  const asksForKey = keys.length > 0 || settings.acceptsKey !== undefined;
  const hosts = new Set((settings.allowedHosts ?? []).map((host) => host.toLowerCase()));
  const origins = new Set((settings.allowedOrigins ?? []).map((origin) => new URL(origin).origin));

  const nameAllowed = (name: string) => isLoopbackName(name) || hosts.has(name);
  const originAllowed = (origin: string) => {
    if (asksForKey || origins.has(origin)) return true;
    if (!/^https?:/.test(origin) || !URL.canParse(origin)) return false;
    return nameAllowed(new URL(origin).hostname);
  };

  app.addHook('onRequest', async (request) => {
    if (asksForKey) return;
    const name = hostName(request.headers.host);
    if (name === undefined || !nameAllowed(name)) {
      throw new DomainError(
        'host-not-allowed',
        'Use http://localhost, or have whoever runs the service allow this host name.',
      );
    }
  });

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
    ],
    maxAge: 600,
    strictPreflight: false,
  });

  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin !== undefined && !originAllowed(origin)) {
      throw new DomainError(
        'origin-not-allowed',
        'Serve the page from this machine, or have whoever runs the service allow its origin.',
      );
    }
    if (!asksForKey || request.method === 'OPTIONS') return;
    const hash = hashApiKey(presentedKey(request) ?? '');
    const presented = Buffer.from(hash, 'hex');
    // Every key is compared, in a time that tells nothing of any.
    if (keys.filter((key) => timingSafeEqual(key, presented)).length > 0) return;
    // By its hash, which nobody can steer towards that of a key by guessing.
    if (await settings.acceptsKey?.(hash)) return;
    void reply.header('www-authenticate', 'Bearer');
    throw new DomainError(
      'key-missing',
      'Send the key as `Authorization: Bearer KEY` or as `X-API-Key: KEY`.',
    );
  });
}
