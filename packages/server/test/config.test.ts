import { isAbsolute, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, isLoopback, parseServiceConfig } from '../src/config.js';

describe('configuration', () => {
  test('without any setting it is this machine only, an SQLite file in the data folder, two workers', () => {
    const config = parseServiceConfig({});
    expect(config).toMatchObject({ host: '127.0.0.1', port: 8080, apiKey: null, workers: 2 });
    expect(isAbsolute(config.dataDirectory)).toBe(true);
    expect(config.databaseUrl).toBe(`sqlite:${join(config.dataDirectory, 'persephone.sqlite')}`);
    expect(config.threads).toBeGreaterThanOrEqual(1);
  });

  test('a flag wins over its variable, and a variable set to nothing counts as unset', () => {
    const config = parseServiceConfig(
      { PORT: '9000', HOST: '', PERSEPHONE_DATA_DIR: '/srv/a', PERSEPHONE_WORKERS: '0' },
      { port: '9001', data: '/srv/b' },
    );
    expect(config).toMatchObject({ port: 9001, host: '127.0.0.1', dataDirectory: '/srv/b', workers: 0 });
  });

  test('a folder is adopted, and swept whatever it costs, only where a flag says so', () => {
    expect(parseServiceConfig({})).toMatchObject({ adoptFolder: false, sweep: false });
    const flags = { adoptFolder: true, sweep: true };
    expect(parseServiceConfig({}, flags)).toMatchObject(flags);
  });

  test.each([
    [{ PORT: 'http' }, {}, /PORT is "http".*0 to 65535/],
    [{}, { port: '65536' }, /--port is "65536"/],
    [{}, { port: '-1' }, /--port/],
    [{ PERSEPHONE_WORKERS: '1.5' }, {}, /PERSEPHONE_WORKERS/],
    [{}, { threads: '0' }, /--threads.*1 to 256/],
    [{ HOST: 'two words' }, {}, /HOST is "two words"/],
    [{ DATABASE_URL: 'mysql://h/d' }, {}, /DATABASE_URL/],
    [
      { PERSEPHONE_ALLOWED_ORIGINS: 'https://a.example/path' },
      {},
      /PERSEPHONE_ALLOWED_ORIGINS.*a\.example\/path/,
    ],
    [{ PERSEPHONE_ALLOWED_HOSTS: 'a.example, b c' }, {}, /PERSEPHONE_ALLOWED_HOSTS.*"b c"/],
    [{ PERSEPHONE_TRUSTED_PROXIES: '127.0.0.1, proxy' }, {}, /PERSEPHONE_TRUSTED_PROXIES.*"proxy"/],
    [{ PERSEPHONE_TRUSTED_PROXIES: '10.0.0.0/33' }, {}, /PERSEPHONE_TRUSTED_PROXIES/],
    [{ PERSEPHONE_TRUSTED_PROXIES: 'fd00::/8/8' }, {}, /PERSEPHONE_TRUSTED_PROXIES/],
  ])('%j %j is refused with a message that names it', (env, flags, message) => {
    expect(() => parseServiceConfig(env, flags)).toThrow(ConfigError);
    expect(() => parseServiceConfig(env, flags)).toThrow(message);
  });

  test('proxies are trusted where they are named, and nowhere else', () => {
    expect(parseServiceConfig({}).trustedProxies).toEqual([]);
    const named = parseServiceConfig({ PERSEPHONE_TRUSTED_PROXIES: '127.0.0.1, fd00::/8,10.0.0.0/8' });
    expect(named.trustedProxies).toEqual(['127.0.0.1', 'fd00::/8', '10.0.0.0/8']);
  });

  test('a database address that is refused is not repeated: it may hold a password', () => {
    expect(() => parseServiceConfig({ DATABASE_URL: 'mysql://me:secret@host/d' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });

  test.each(['0.0.0.0', '::', '192.168.1.5', 'archive.example', '127.example.com'])(
    '%s is no loopback',
    (host) => {
      expect(isLoopback(host)).toBe(false);
      expect(parseServiceConfig({ HOST: host, PERSEPHONE_API_KEY: 'k' })).toMatchObject({
        host,
        apiKey: 'k',
      });
    },
  );

  test.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])('%s is', (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(parseServiceConfig({ HOST: host })).toMatchObject({ host, apiKey: null });
  });
});
