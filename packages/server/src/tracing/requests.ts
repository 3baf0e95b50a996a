import { context, propagation, type Span, SpanKind, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { endFailed, isTracing, tracer } from './spans.js';

/**
 * A span for each request, by its route: no path, query or body, which may have names of people in them. It is part of the trace that
 * the client's `traceparent` names. `codeOf`: of the problem that a request was answered with.
 */
export function traceRequests(
  app: FastifyInstance,
  codeOf: (request: FastifyRequest) => string | undefined,
): void {
  if (!isTracing()) return;
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook('onRequest', (request, _reply, done) => {
    const from = propagation.extract(context.active(), request.headers);
    const route = request.routeOptions.url ?? 'none';
    const attributes = { 'http.request.method': request.method, 'http.route': route };
    const span = tracer().startSpan(
      `${request.method} ${route}`,
      { kind: SpanKind.SERVER, attributes },
      from,
    );
    spans.set(request, span);
    context.with(trace.setSpan(from, span), done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (span && reply.statusCode >= 500) endFailed(span, codeOf(request) ?? String(reply.statusCode));
    else span?.end();
    done();
  });
}
