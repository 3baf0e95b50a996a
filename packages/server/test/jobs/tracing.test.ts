import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { databasesInTime } from '../support/databases.js';
import { ended, serviceClient } from '../support/service-client.js';
import { killable } from './killable.js';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
  /** Of the process that sent it. */
  readonly service: unknown;
}
interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: Pick<Span, 'attributes'>;
    readonly scopeSpans: readonly { readonly spans: readonly Omit<Span, 'service'>[] }[];
  }[];
}

const attributeOf = ({ attributes }: Pick<Span, 'attributes'>, key: string): unknown =>
  Object.values(attributes.find((one) => one.key === key)?.value ?? {})[0];

let collector: Server;
let spans: Span[] = [];
let bodies = '';
beforeAll(async () => {
  collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      bodies += body;
      for (const { resource, scopeSpans } of (JSON.parse(body) as Sent).resourceSpans) {
        const service = attributeOf(resource, 'service.name');
        for (const scope of scopeSpans) spans.push(...scope.spans.map((span) => ({ ...span, service })));
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  collector.close();
  vi.unstubAllEnvs();
});

describe.each(databasesInTime())('traces, on $name', { timeout: 120_000 }, (under) => {
  const { serve, kill, log, address } = killable(under);
  const { call, makeModel, train, until } = serviceClient(address, log);
  const named = (name: string) => spans.filter((span) => span.name === name);

  test('of requests and jobs go to a collector, with their statements and nothing that anybody wrote', async () => {
    spans = [];
    const { port } = collector.address() as AddressInfo;
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${port}`);
    vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '200');
    await serve(1);
    const { modelId } = await makeModel(2);
    const job = await until(await train(modelId), ended);
    const [traceId, parent] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
    const headers = { traceparent: `00-${traceId}-${parent}-01` };
    expect((await call('/v1/audio?name=tones', { headers })).status).toBe(200);
    expect((await call('/v1/jobs/999999')).status).toBe(404);
    await vi.waitFor(() => expect(named('job train')).toHaveLength(1), { timeout: 30_000, interval: 100 });
    await vi.waitFor(() => expect(named('GET /v1/audio')).toHaveLength(1), {
      timeout: 30_000,
      interval: 100,
    });

    const [listed] = named('GET /v1/audio');
    expect(listed).toMatchObject({ traceId, parentSpanId: parent, service: 'persephone' });
    expect(listed && attributeOf(listed, 'http.response.status_code')).toBe(200);
    const statements = spans.filter(
      ({ parentSpanId, name }) => name === 'statement' && parentSpanId === listed?.spanId,
    );
    expect(statements.map((span) => attributeOf(span, 'db.query.text'))).toContainEqual(
      expect.stringMatching(/^select .*"audio"/),
    );

    const [trained] = named('job train');
    expect(trained?.service).toBe('persephone-worker');
    expect(
      trained && [
        attributeOf(trained, 'persephone.job.end'),
        Number(attributeOf(trained, 'persephone.job.id')),
      ],
    ).toEqual(['succeeded', job.id]);
    expect(spans.some(({ name, traceId: own }) => name === 'statement' && own === trained?.traceId)).toBe(
      true,
    );
    // By the route; and what is looked for is a value of a statement, not a part of it.
    expect(named('GET /v1/jobs/:jobId')).not.toHaveLength(0);
    expect(bodies).not.toContain('999999');
    expect(bodies).not.toContain('tones');
    await kill();
  });

  test('that nobody takes keep nothing from its work', async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:9');
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '1000');
    vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '200');
    await serve(1);
    const { modelId } = await makeModel(2);
    expect(await until(await train(modelId), ended)).toMatchObject({ state: 'succeeded' });
    await vi.waitFor(() => expect(log()).toMatch(/traces: /), { timeout: 30_000, interval: 100 });
    await kill();
  });
});
