import Fastify, { type FastifyInstance } from 'fastify';
import { traceRequests } from '../tracing/requests.js';
import {
  closeConnectionsWhenStopping,
  closeSlowConnections,
  connectionTimeouts,
  endAfterUnknownCodings,
  refuseExpectations,
} from './connections.js';
import type { HttpDependencies } from './dependencies.js';
import { serveHome } from './home.js';
import { acceptJson } from './json-body.js';
import { keyCheck } from './keys.js';
import { bodyLimits } from './limits.js';
import { serveMonitoring } from './monitoring/index.js';
import { acceptForms } from './multipart.js';
import { answerUnknownPaths } from './not-found.js';
import { answerBrokenRequest, problemCodeOf, sendProblem } from './problems.js';
import { requestIdOf, sayRequestIds } from './request-ids.js';
import type { RouteContext, Scope } from './scope.js';
import { guard } from './security.js';
import { createThreads } from './threads/threads.js';
import { version01 } from './v0.1/index.js';
import { version1 } from './v1/index.js';
import { useCompilers } from './validation.js';
import { requestSignals } from './waiting.js';

/**
 * The whole HTTP interface, not yet listening: `await app.listen({host, port})`, `await app.close()`. Closing ends
 * what waits for jobs with `service-stopping` and lets other requests finish.
 */
export async function createHttpServer(deps: HttpDependencies): Promise<FastifyInstance> {
  const patient = deps.patience ?? connectionTimeouts;
  const app: FastifyInstance = Fastify({
    ...(deps.logger ? { loggerInstance: deps.logger } : { logger: false }),
    bodyLimit: bodyLimits.usual,
    trustProxy: deps.trustedProxies?.length ? [...deps.trustedProxies] : false,
    http: { headersTimeout: patient.headersMs, connectionsCheckingInterval: patient.checkEveryMs },
    genReqId: requestIdOf,
    frameworkErrors: sendProblem,
    clientErrorHandler: answerBrokenRequest,
  });
  useCompilers(app);
  app.setErrorHandler(sendProblem);
  sayRequestIds(app, deps.onJobs);
  answerUnknownPaths(app);
  closeConnectionsWhenStopping(app);
  closeSlowConnections(app, patient);
  refuseExpectations(app);
  endAfterUnknownCodings(app);
  const threads = createThreads(deps.threads);
  app.addHook('onClose', threads.close);
  const acceptsKey = keyCheck(deps);
  await guard(app, deps, acceptsKey);
  traceRequests(app, problemCodeOf);
  acceptJson(app, threads);
  acceptForms(app);

  const context: RouteContext = {
    services: deps.services,
    version: deps.version,
    ...(deps.desktop ? { desktop: deps.desktop } : {}),
    signalOf: requestSignals(app),
    acceptsKey,
    threads,
  };
  await app.register((scope) => version01(scope as Scope, context), { prefix: '/v0.1' });
  await app.register((scope) => version1(scope as Scope, context), { prefix: '/v1' });
  serveMonitoring(app, deps.services.monitoring);
  await serveHome(app, deps.webFolder);
  return app;
}
