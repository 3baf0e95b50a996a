import { context, DiagLogLevel, diag, propagation, trace } from '@opentelemetry/api';
import type { Log } from '../jobs/log.js';
import { setTracing } from './spans.js';

// Traces for OpenTelemetry: what each request and job took, and the statements that it waited for. Where nobody collects them nothing of the
// SDK is loaded, and what is here does nothing.

/** How long nothing more is logged of a collector that does not answer. */
const quietMs = 60_000;

/** OpenTelemetry's own variables say where traces go, and with which headers; the SDK reads them. */
export function tracesWanted(env: NodeJS.ProcessEnv): boolean {
  const given = (name: string): boolean => (env[name] ?? '') !== '';
  return (
    env.OTEL_SDK_DISABLED !== 'true' &&
    env.OTEL_TRACES_EXPORTER !== 'none' &&
    (given('OTEL_EXPORTER_OTLP_ENDPOINT') || given('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'))
  );
}

/** Begin to trace this process, where that is wanted; before anything is opened. Returns what sends the last spans, and ends it. */
export async function startTracing(
  env: NodeJS.ProcessEnv,
  process: { readonly name: string; readonly version: string },
  log: Log,
): Promise<() => Promise<void>> {
  if (!tracesWanted(env)) return async () => undefined;
  const [
    { AsyncLocalStorageContextManager },
    { OTLPTraceExporter },
    sdk,
    { W3CTraceContextPropagator },
    resources,
  ] = await Promise.all([
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
  ]);
  diag.setLogger(quietly(log), DiagLogLevel.WARN);
  const resource = resources
    .resourceFromAttributes({ 'service.name': process.name, 'service.version': process.version })
    .merge(resources.detectResources({ detectors: [resources.envDetector, resources.hostDetector] }));
  const provider = new sdk.BasicTracerProvider({
    resource,
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  setTracing(true);
  log.info('traces are sent to OpenTelemetry');
  return async () => {
    // A collector that is away must not keep a process from its end; what it said is logged.
    await provider.shutdown().catch(() => undefined);
    setTracing(false);
    trace.disable();
    context.disable();
    propagation.disable();
    diag.disable();
  };
}

function quietly(log: Log) {
  let loggedAt = Number.NEGATIVE_INFINITY;
  const say = (message: string): void => {
    if (performance.now() - loggedAt < quietMs) return;
    loggedAt = performance.now();
    log.warn(`traces: ${message}`);
  };
  const nothing = (): void => undefined;
  return { error: say, warn: say, info: nothing, debug: nothing, verbose: nothing };
}
