import { type Attributes, type Span, SpanStatusCode, trace } from '@opentelemetry/api';

let on = false;

export const isTracing = (): boolean => on;

export const setTracing = (whether: boolean): void => {
  on = whether;
};

export const tracer = () => trace.getTracer('persephone');

/** End a span that has failed, with the code of its problem and nothing of its data. */
export function endFailed(span: Span, code: string, attributes: Attributes = {}): void {
  span.setAttributes({ ...attributes, 'error.type': code });
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
