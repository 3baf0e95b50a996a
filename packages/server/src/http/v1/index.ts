import { JobAnswer } from '@persephone/contracts';
import { publish } from '../openapi.js';
import type { RouteContext, Scope } from '../scope.js';
import { jobRoutes } from './jobs.js';

/** The interface of the web page and of new clients. */
export async function version1(scope: Scope, context: RouteContext): Promise<void> {
  await publish(scope, {
    title: 'Persephone',
    version: context.version,
    description: 'What the web page and new clients use beyond version 0.1: jobs as resources.',
    schemas: [JobAnswer],
  });
  await jobRoutes(scope, context);
}
