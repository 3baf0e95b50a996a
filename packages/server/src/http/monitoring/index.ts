import type { FastifyInstance } from 'fastify';
import type { MonitoringService } from '../../domain/monitoring/monitoring.js';
import { problemCodeOf } from '../problems.js';
import { createMetrics } from './metrics.js';

/**
 * What programs ask that watch over a service: at `/health/live` whether the process answers, at `/health/ready` whether it can work,
 * both without a key, since they say nothing of anybody; at `/metrics` figures for Prometheus, with a key where there is one.
 */
export function serveMonitoring(app: FastifyInstance, monitoring: MonitoringService): void {
  const metrics = createMetrics(monitoring);
  app.addHook('onResponse', (request, reply, done) => {
    metrics.answered({
      ...{ method: request.method, route: request.routeOptions.url, status: reply.statusCode },
      ...{ seconds: reply.elapsedTime / 1000, code: problemCodeOf(request) },
    });
    done();
  });
  app.addHook('onClose', async () => metrics.close());
  const open = { config: { open: true } };
  app.get('/health/live', open, async (_request, reply) => {
    await reply.header('cache-control', 'no-store').send({ status: 'ok' });
  });
  app.get('/health/ready', open, async (_request, reply) => {
    await monitoring.ready();
    await reply.header('cache-control', 'no-store').send({ status: 'ok' });
  });
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.text();
    await reply.header('cache-control', 'no-store').type(metrics.contentType).send(text);
  });
}
