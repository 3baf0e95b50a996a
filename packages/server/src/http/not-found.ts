import type { FastifyInstance, HTTPMethods } from 'fastify';
import { DomainError } from '../domain/errors.js';
import { sendProblem } from './problems.js';

/** Fastify's paths as regular expressions: `:name` is one step, `*` is all the rest. */
function patternOf(path: string): RegExp {
  const source = path
    .split('/')
    .map((step) => {
      if (step === '*') return '.*';
      return step.startsWith(':') ? '[^/]+' : step.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('/');
  return new RegExp(`^${source}$`);
}

/** 404 for paths that are not there, 405 for those that are and take other methods. Call before any route is added. */
export function answerUnknownPaths(app: FastifyInstance): void {
  const routes = new Map<string, { readonly pattern: RegExp; readonly methods: Set<HTTPMethods> }>();

  app.addHook('onRoute', ({ url, method }) => {
    // Files at the root and preflights are at every path and say nothing about it.
    if (url.includes('*')) return;
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set() };
    for (const one of [method].flat()) if (one !== 'OPTIONS') route.methods.add(one as HTTPMethods);
    routes.set(url, route);
  });

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = [...routes.values()].flatMap(({ pattern, methods: some }) =>
      pattern.test(path) ? [...some] : [],
    );
    if (methods.length === 0 || methods.includes(request.method as HTTPMethods)) {
      const error = new DomainError(
        'route-not-found',
        `There is nothing at ${path}. What there is, is described at /v0.1/ui/ and /v1/ui/.`,
      );
      return sendProblem(error, request, reply);
    }
    void reply.header('allow', methods.join(', '));
    const error = new DomainError(
      'method-not-allowed',
      `${path} takes ${methods.join(', ')}, not ${request.method}.`,
    );
    return sendProblem(error, request, reply);
  });
}
