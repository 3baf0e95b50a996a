// The limit of bench/requests: a Fastify route that does nothing but send bytes. Takes the answers to give as JSON in
// ANSWERS ({method, path, status, type, body}), and the port in PORT.
import Fastify from 'fastify';

export interface BareAnswer {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const answers = JSON.parse(process.env.ANSWERS ?? '[]') as readonly BareAnswer[];
const app = Fastify();
for (const { method, path, status, type, body } of answers) {
  app.route({
    method,
    url: path,
    handler: (_request, reply) => {
      void reply.code(status).type(type).send(body);
    },
  });
}
await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
