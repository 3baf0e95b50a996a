import type { JobKind } from '../domain/jobs/job.js';
import { Encoders } from './encoders.js';
import type { Handler, Handlers } from './handler.js';
import type { HandlerDependencies } from './kind.js';
import { kinds } from './kinds/index.js';
import { Recognisers } from './recognisers.js';
import { onnxRuntime } from './runtime.js';

/** What a worker process does for each kind of job. */
export function createHandlers(
  dependencies: Omit<HandlerDependencies, 'recognisers' | 'encoders'>,
): Handlers {
  const { blobs, threads } = dependencies;
  // Features and search are one core's work, and the network gains little from a second: two workers with half each do more.
  const encoders = new Encoders(blobs, onnxRuntime, threads);
  const recognisers = new Recognisers(blobs, onnxRuntime, Math.ceil(threads / 2), encoders);
  const all = { ...dependencies, encoders, recognisers };
  const handlers: Partial<Record<JobKind, Handler>> = {};
  for (const definition of Object.values(kinds)) {
    if (definition.handler) handlers[definition.kind] = definition.handler(all);
  }
  return handlers;
}
