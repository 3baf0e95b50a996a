import { SpanKind, trace } from '@opentelemetry/api';
import type { LogEvent } from 'kysely';
import { endFailed, isTracing, tracer } from './spans.js';

/** A span for a statement that has ended, within the request or job that waited for it; its values stay out. */
export function traceStatements(system: 'sqlite' | 'postgresql'): ((event: LogEvent) => void) | undefined {
  if (!isTracing()) return undefined;
  return ({ level, query, queryDurationMillis }) => {
    if (!trace.getActiveSpan()?.isRecording()) return;
    const endTime = Date.now();
    const attributes = { 'db.system.name': system, 'db.query.text': query.sql };
    const startTime = endTime - queryDurationMillis;
    const span = tracer().startSpan('statement', { kind: SpanKind.CLIENT, attributes, startTime });
    if (level === 'error') endFailed(span, 'statement-failed');
    else span.end(endTime);
  };
}
