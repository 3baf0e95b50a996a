import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { isTracing, tracer } from './spans.js';

interface TracedJob {
  readonly id: number;
  readonly kind: string;
  readonly attempts: number;
}

/** A span for one attempt at a job, a trace of its own: whoever asked for it may be long gone. */
export async function traceJob<T>(job: TracedJob, work: () => Promise<T>): Promise<T> {
  if (!isTracing()) return work();
  const attributes = {
    'persephone.job.id': job.id,
    'persephone.job.kind': job.kind,
    'persephone.job.attempt': job.attempts,
  };
  const span = tracer().startSpan(`job ${job.kind}`, { kind: SpanKind.CONSUMER, attributes, root: true });
  try {
    return await context.with(trace.setSpan(context.active(), span), work);
  } finally {
    span.end();
  }
}

/** How the attempt that is under way ended; `code` where it failed. */
export function traceJobEnd(end: string, code?: string): void {
  const span = trace.getActiveSpan();
  span?.setAttribute('persephone.job.end', end);
  if (code !== undefined) span?.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR });
}
