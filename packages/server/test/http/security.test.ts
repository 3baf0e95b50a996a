import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DomainError } from '../../src/domain/errors.js';
import { createKeyService } from '../../src/domain/keys/key.js';
import type { Database } from '../../src/domain/repositories.js';
import { hashApiKey } from '../../src/http/index.js';
import { createWrongKeys } from '../../src/http/wrong-keys.js';
import { databasesUnderTest } from '../support/databases.js';
import { type Harness, startHarness } from './harness.js';

const [sqlite] = databasesUnderTest();
if (!sqlite) throw new Error('No database to test on');
type Headers = Record<string, string>;

describe('without a key', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(sqlite, {
      allowedHosts: ['Archive.example'],
      allowedOrigins: ['https://pages.example/'],
    });
  });
  afterAll(() => harness.dispose());
  const get = (headers: Headers, url = '/v0.1/audio') => harness.app.inject({ url, headers });
  const make = (headers: Headers) =>
    harness.app.inject({ method: 'POST', url: '/v0.1/label', headers, payload: { phoneticLabel: 'a' } });
  const labels = async () => (await harness.database.labels.list({ pageNumber: 1, pageSize: 1 })).total;

  test.each([
    'localhost',
    'LOCALHOST:8080',
    '127.0.0.1:1',
    '127.9.8.7',
    '[::1]:8080',
    'p.localhost',
    'archive.example',
  ])('answers under the name %s', async (host) => {
    expect((await get({ host })).statusCode).toBe(200);
  });

  test.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
    'evil.example/localhost',
    '10.0.0.1',
    '[::2]',
  ])('does not answer under the name %j, whatever the path', async (host) => {
    for (const url of ['/v0.1/audio', '/', '/nothing', '/v0.1/ui/']) {
      const answer = await get({ host }, url);
      expect([answer.statusCode, answer.json().type]).toEqual([403, '/errors/host-not-allowed']);
    }
  });

  test.each([
    'http://localhost:3000',
    'https://127.0.0.1',
    'http://[::1]:5173',
    'https://pages.example',
    'http://archive.example',
  ])('pages of %s may read and write', async (origin) => {
    const read = await get({ origin });
    expect([read.statusCode, read.headers['access-control-allow-origin']]).toEqual([200, origin]);
    expect(read.headers['access-control-allow-credentials']).toBeUndefined();
    const refused = await get({ origin }, '/v0.1/audio/99');
    expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([404, origin]);
    const preflight = await harness.app.inject({
      method: 'OPTIONS',
      url: '/v0.1/corpus',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-allow-headers': 'content-type',
    });
  });

  test.each([
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'file://',
    'https://pages.example:444',
    'x',
  ])('pages of %s may not, and nothing is written for them', async (origin) => {
    const before = await labels();
    for (const answer of [await get({ origin }), await make({ origin })]) {
      expect([answer.statusCode, answer.json().type]).toEqual([403, '/errors/origin-not-allowed']);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect(await labels()).toBe(before);
  });
});

describe('with keys', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness(sqlite, { apiKeyHashes: [hashApiKey('other'), hashApiKey('sesame')] });
  });
  afterAll(() => harness.dispose());
  let addresses = 0;
  /** From an address of its own each time: wrong keys from one are soon not looked at any more. */
  const get = (headers: Headers, url = '/v0.1/audio', remoteAddress = `10.0.1.${++addresses}`) =>
    harness.app.inject({ url, headers, remoteAddress });

  test.each<Headers>([
    { authorization: 'Bearer sesame' },
    { authorization: 'bearer   sesame' },
    { 'x-api-key': 'sesame' },
    { 'x-api-key': 'other' },
  ])('%j is let in, under any name and from any page', async (headers) => {
    const answer = await get({ ...headers, host: 'lab.example', origin: 'https://page.example' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe('https://page.example');
  });

  test.each<Headers>([
    {},
    { authorization: 'Bearer' },
    { authorization: 'Bearer wrong' },
    { authorization: 'Basic sesame' },
    { 'x-api-key': 'sesame ' + 'x' },
    { 'x-api-key': hashApiKey('sesame') },
  ])('%j is not, wherever it goes', async (headers) => {
    for (const url of ['/v0.1/audio', '/nothing', '/v1/jobs', '/v0.1/openapi.json']) {
      const answer = await get(headers, url);
      expect([answer.statusCode, answer.json().type]).toEqual([401, '/errors/key-missing']);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
  });

  test('the page is let in without, and has a cookie for the key once it was told', async () => {
    expect((await get({}, '/')).statusCode).toBe(200);
    const open = (key: string) =>
      harness.app.inject({ method: 'POST', url: '/v1/session', payload: { key }, headers: { host: 'lab' } });
    expect((await open('wrong')).json().type).toBe('/errors/key-missing');
    const [cookie] = (await open('sesame')).cookies;
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/', value: 'sesame' });
    const headers = { cookie: `${cookie?.name}=${cookie?.value}`, host: 'lab' };
    expect((await get(headers)).statusCode).toBe(200);
    expect((await get({ ...headers, origin: 'http://lab' })).statusCode).toBe(200);
    expect((await get({ ...headers, cookie: `${cookie?.name}=wrong` })).statusCode).toBe(401);
    const make = (more: Headers) =>
      harness.app.inject({
        method: 'POST',
        url: '/v0.1/label',
        headers: { ...headers, ...more },
        payload: { phoneticLabel: 'a' },
      });
    // Another port of the same host is the same site to a browser, and sends the cookie.
    for (const more of [{ origin: 'http://lab:3000' }, { origin: 'null' }, {}] as Headers[])
      expect((await make(more)).statusCode).toBe(401);
    expect((await make({ origin: 'http://lab' })).statusCode).toBe(201);
    const forgotten = await harness.app.inject({ method: 'DELETE', url: '/v1/session' });
    expect(forgotten.cookies).toMatchObject([{ value: '', path: '/' }]);
  });

  test('whoever sends one wrong key after another has to wait; others do not, nor those whose key was right', async () => {
    const [from, other] = ['203.0.113.5', '203.0.113.6'];
    expect((await get({ 'x-api-key': 'sesame' }, undefined, from)).statusCode).toBe(200);
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) {
      statuses.push((await get({ 'x-api-key': `guess ${i}` }, undefined, from)).statusCode);
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    // A right one that is guessed now is not told from the others.
    const guessed = await get({ 'x-api-key': 'other' }, undefined, from);
    expect([guessed.statusCode, guessed.json().type]).toEqual([429, '/errors/too-many-wrong-keys']);
    expect(Number(guessed.headers['retry-after'])).toBeGreaterThan(0);
    const session = {
      method: 'POST',
      url: '/v1/session',
      payload: { key: 'other' },
      remoteAddress: from,
    } as const;
    expect((await harness.app.inject(session)).statusCode).toBe(429);
    expect((await get({ 'x-api-key': 'sesame' }, undefined, from)).statusCode).toBe(200);
    expect((await get({ 'x-api-key': 'other' }, undefined, other)).statusCode).toBe(200);
    expect((await get({}, undefined, from)).statusCode).toBe(401);
  });

  test('a preflight needs none: browsers send none', async () => {
    const answer = await harness.app.inject({
      method: 'OPTIONS',
      url: '/v0.1/corpus',
      headers: { origin: 'https://page.example', 'access-control-request-method': 'POST' },
    });
    expect(answer.statusCode).toBe(204);
  });
});

test('a key of the database is let in until it is revoked, and one is asked for even when there is none', async () => {
  let keys: Database['keys'] | undefined;
  const acceptsKey = async (hash: string) => keys?.accepted(hash);
  const own = await startHarness(sqlite, { acceptsKey });
  keys = own.database.keys;
  const service = createKeyService(keys);
  const status = async (headers: Headers = {}) =>
    (await own.app.inject({ url: '/v0.1/audio', headers: { ...headers, host: 'lab.example' } })).statusCode;
  expect(await status()).toBe(401);
  const { key, apiKey } = await service.create('Ana');
  expect(await status({ authorization: `Bearer ${key}` })).toBe(200);
  expect(await status({ 'x-api-key': hashApiKey(key) })).toBe(401);
  expect(await service.list()).toMatchObject([{ id: apiKey.id, name: 'Ana', revokedAt: null }]);
  const { revokedAt } = await service.revoke(apiKey.id);
  expect(revokedAt).not.toBeNull();
  expect(await service.revoke(apiKey.id)).toMatchObject({ revokedAt });
  expect(await status({ authorization: `Bearer ${key}` })).toBe(401);
  await expect(service.revoke(4711)).rejects.toMatchObject({ code: 'key-not-found' });
  await own.dispose();
});

test('what is no hash is refused at start', async () => {
  await expect(startHarness(sqlite, { apiKeyHashes: ['sesame'] })).rejects.toThrow('SHA-256');
});

describe('behind a proxy that speaks TLS', () => {
  const cookieOf = async (trustedProxies: string[], remoteAddress: string) => {
    const harness = await startHarness(sqlite, { apiKeyHashes: [hashApiKey('sesame')], trustedProxies });
    try {
      const forwarded = {
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'archive.example',
        host: 'inner:8080',
      };
      const answer = await harness.app.inject({
        ...{
          method: 'POST',
          url: '/v1/session',
          payload: { key: 'sesame' },
          headers: forwarded,
          remoteAddress,
        },
      });
      const [cookie] = answer.cookies;
      const write = await harness.app.inject({
        ...{ method: 'POST', url: '/v0.1/label', payload: { phoneticLabel: 'a' }, remoteAddress },
        headers: {
          ...forwarded,
          cookie: `${cookie?.name}=${cookie?.value}`,
          origin: 'https://archive.example',
        },
      });
      return { secure: cookie?.secure ?? false, write: write.statusCode };
    } finally {
      await harness.dispose();
    }
  };

  test('the cookie goes over TLS alone, and counts under the name that the browser knows', async () => {
    expect(await cookieOf(['192.0.2.0/24'], '192.0.2.7')).toEqual({ secure: true, write: 201 });
  });

  test.each([
    [[], '192.0.2.7'],
    [['192.0.2.0/24'], '198.51.100.1'],
  ])('what others say of it is not believed: %j, %s', async (trusted, address) => {
    expect(await cookieOf(trusted, address)).toEqual({ secure: false, write: 401 });
  });
});

test('addresses with a network of their own are one, and no more are remembered than is said', () => {
  let now = 0;
  const wrong = createWrongKeys(() => now);
  for (let i = 0; i < 10; i++) wrong.failed(`2001:db8:1:2::${i.toString(16)}`);
  expect(() => wrong.refuse('2001:db8:1:2:ffff::1', 'x')).toThrow(DomainError);
  expect(() => wrong.refuse('2001:db8:1:3::1', 'x')).not.toThrow();
  now += 6000;
  expect(() => wrong.refuse('2001:db8:1:2::1', 'x')).not.toThrow();
  wrong.failed('2001:db8:1:2::1');
  for (let i = 0; i < 10_001; i++) wrong.failed(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  expect(() => wrong.refuse('2001:db8:1:2::1', 'x')).not.toThrow();
});

test.each([
  '/',
  '/v0.1/audio',
  '/v1/nothing',
  '/v0.1/%zz',
  '/v1/ui/',
  '/v1/openapi.json',
  '/v0.1/ui/static/index.css',
])('%s may not be embedded by pages of other sites', async (url) => {
  const open = await startHarness(sqlite);
  const keyed = await startHarness(sqlite, { apiKeyHashes: [hashApiKey('sesame')] });
  try {
    const policy = async ({ app }: Harness) =>
      (await app.inject(url)).headers['cross-origin-resource-policy'];
    expect([await policy(open), await policy(keyed)]).toEqual([
      'same-site',
      expect.stringMatching(/^same-(origin|site)$/),
    ]);
  } finally {
    await open.dispose();
    await keyed.dispose();
  }
});
