import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

const plainPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Persephone</title>
<h1>Persephone</h1>
<p>This service learns to transcribe a language from recordings that have been transcribed already.
It is used through its HTTP interface and the command line; the page to work with has not been built here.
<code>npm start</code> builds it.</p>
<ul>
<li><a href="/v0.1/ui/">The Persephone web API 0.1</a></li>
<li><a href="/v1/ui/">The interface for new clients, version 1</a></li>
</ul>
</html>
`;

/**
 * What the page may load: what this service serves, and nothing else. Styles are also written into the page by its
 * library of components; audio and pictures are also made in the page.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const isOfAnApi = (url: string) => /^\/v[0-9.]+(\/|\?|$)/.test(url);

/** At `/`: the files of the web page, where they have been built. It has a URL for everything, all of them its own. */
export async function serveHome(app: FastifyInstance, webFolder: string | undefined): Promise<void> {
  if (webFolder === undefined) {
    app.get('/', { schema: { hide: true }, config: { open: true } }, (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(plainPage),
    );
    return;
  }
  await app.register(fastifyStatic, { root: webFolder, serve: false, cacheControl: false });
  const page = (reply: FastifyReply) =>
    reply
      .header('content-security-policy', contentSecurityPolicy)
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-cache')
      .sendFile('index.html');

  const open = { schema: { hide: true }, config: { open: true } };
  app.get('/icon.svg', open, (_request, reply) => reply.sendFile('icon.svg'));
  // Their names change with what is in them.
  app.get<{ Params: { name: string } }>('/assets/:name', open, (request, reply) => {
    const { name } = request.params;
    // They lie in one folder; a name that leads elsewhere is none of theirs.
    if (!/^[\w.-]+$/.test(name) || name.startsWith('.')) return reply.callNotFound();
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .sendFile(name, join(webFolder, 'assets'));
  });
  app.get('/*', open, (request, reply) => {
    const asksForPage = request.headers.accept?.includes('text/html') ?? false;
    const known = request.url === '/' || asksForPage;
    return known && !isOfAnApi(request.url) ? page(reply) : reply.callNotFound();
  });
}
