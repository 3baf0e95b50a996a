import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const plainPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Persephone</title>
<h1>Persephone</h1>
<p>This service learns to transcribe a language from recordings that have been transcribed already.
It is used through its HTTP interface and the command line; a page to work with is not part of this installation.</p>
<ul>
<li><a href="/v0.1/ui/">The Persephone web API 0.1</a></li>
<li><a href="/v1/ui/">The interface for new clients, version 1</a></li>
</ul>
</html>
`;

/** At `/`: the files of the web page, where they have been built. */
export async function serveHome(app: FastifyInstance, webFolder: string | undefined): Promise<void> {
  if (webFolder !== undefined) {
    await app.register(fastifyStatic, { root: webFolder, prefix: '/' });
    return;
  }
  app.get('/', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(plainPage),
  );
}
