import type { FastifyBaseLogger } from 'fastify';
import type { Services } from '../domain/services.js';
import type { ConnectionTimeouts } from './connections.js';
import type { OnJobs } from './request-ids.js';
import type { ThreadOptions } from './threads/threads.js';

/** Of a program that a person started for themself, on their own machine. */
export interface DesktopProgram {
  readonly dataFolder: string;
  /** End it, as its window does. */
  readonly stop: () => void;
}

export interface HttpDependencies {
  readonly services: Services;
  /** The version of the program, as GET /backend reports it. */
  readonly version: string;
  /** pino or anything of its shape; without one nothing is logged. */
  readonly logger?: FastifyBaseLogger;
  /** Is told which jobs a request has asked for. */
  readonly onJobs?: OnJobs;
  /** A folder of static files to serve at `/`. */
  readonly webFolder?: string;
  /** SHA-256 (`hashApiKey`) of keys that are accepted. None, and no `acceptsKey`: no key is asked for. */
  readonly apiKeyHashes?: readonly string[];
  /** The id of the key of this hash that is accepted now, besides those. Where it is given, a key is asked for. */
  readonly acceptsKey?: (hash: string) => Promise<number | undefined>;
  /** Host names, without port, under which the service answers besides those of this machine (see security.ts). */
  readonly allowedHosts?: readonly string[];
  /** Where the page may say where its person's data are, and end the program. */
  readonly desktop?: DesktopProgram;
  /** Addresses of proxies, or ranges of them, that are believed for whom they speak (`X-Forwarded-…`). */
  readonly trustedProxies?: readonly string[];
  /** How slow clients may be, where that is not the usual. */
  readonly patience?: ConnectionTimeouts;
  /** How the threads for large bodies are run, where that is not as this process is. */
  readonly threads?: ThreadOptions;
  /** Origins (`https://archive.example`) whose pages may use the service besides those of this machine. */
  readonly allowedOrigins?: readonly string[];
}
