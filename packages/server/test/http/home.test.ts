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
    expect((await harness.app.inject('/assets/page.js')).body).toBe('let page;');
    for (const url of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/missing.js',
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
