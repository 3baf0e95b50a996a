import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { databasesUnderTest } from '../support/databases.js';
import { startHarness } from './harness.js';

test('a web page that has been built is served at /, and nothing beside it', async () => {
  const [sqlite] = databasesUnderTest();
  if (!sqlite) throw new Error('No database to test on');
  const folder = await mkdtemp(join(tmpdir(), 'persephone-web-'));
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await mkdir(join(folder, 'web', 'assets'), { recursive: true });
  await writeFile(join(folder, 'web', 'index.html'), '<p>the page</p>');
  await writeFile(join(folder, 'web', 'assets', 'page.js'), 'let page;');
  const harness = await startHarness(sqlite, { webFolder: join(folder, 'web') });
  try {
    expect((await harness.app.inject('/')).body).toBe('<p>the page</p>');
    const asset = await harness.app.inject('/assets/page.js');
    expect([asset.body, asset.headers['cache-control']]).toEqual([
      'let page;',
      expect.stringContaining('immutable'),
    ]);
    for (const url of ['/models/3', '/utterances?open=7']) {
      const answer = await harness.app.inject({ url, headers: { accept: 'text/html,*/*' } });
      expect([answer.body, answer.headers['cache-control']]).toEqual(['<p>the page</p>', 'no-cache']);
      expect(answer.headers['content-security-policy']).toContain("script-src 'self'");
    }
    const none = await harness.app.inject({ url: '/v1/nothing', headers: { accept: 'text/html' } });
    expect(none.statusCode).toBe(404);
    for (const url of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/missing.js',
      '/assets/missing.js',
      '/assets/..%2f..%2fsecret.txt',
      '/v0.1/nothing',
    ]) {
      const answer = await harness.app.inject(url);
      expect([url, answer.statusCode, answer.headers['content-type']]).toEqual([
        url,
        404,
        'application/problem+json',
      ]);
    }
    expect((await harness.app.inject('/v0.1/backend')).statusCode).toBe(200);
    const post = await harness.app.inject({ method: 'DELETE', url: '/v0.1/audio' });
    expect(post.statusCode).toBe(405);
  } finally {
    await harness.dispose();
    await rm(folder, { recursive: true });
  }
});
