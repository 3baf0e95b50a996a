import { isAbsolute, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  ConfigError,
  isLoopback,
  parseMoveTarget,
  parsePlace,
  parseRuntime,
  parseServiceConfig,
  parseStorageConfig,
} from '../src/config.js';

describe('configuration', () => {
  test('without any setting it is this machine only, an SQLite file in the data folder, two workers', () => {
    const config = parseServiceConfig({});
    expect(config).toMatchObject({ host: '127.0.0.1', port: 8080, apiKey: null, workers: 2 });
    expect(isAbsolute(config.dataDirectory)).toBe(true);
    expect(config.databaseUrl).toBe(`sqlite:${join(config.dataDirectory, 'persephone.sqlite')}`);
    expect(config.threads).toBeGreaterThanOrEqual(1);
  });

  test('the runtime is one of two, or left to the program', () => {
    expect(parseRuntime({})).toBeUndefined();
    expect(parseRuntime({ PERSEPHONE_RUNTIME: '' })).toBeUndefined();
    expect(parseRuntime({ PERSEPHONE_RUNTIME: ' webassembly ' })).toBe('webassembly');
    expect(() => parseRuntime({ PERSEPHONE_RUNTIME: 'wasm' })).toThrow(
      'PERSEPHONE_RUNTIME is "wasm"; it must be one of: native, webassembly.',
    );
  });

  test('connections to the database are as many as usual, or as are set', () => {
    expect(parseServiceConfig({ PERSEPHONE_DATABASE_CONNECTIONS: '' }).databaseConnections).toBeUndefined();
    expect(parseServiceConfig({ PERSEPHONE_DATABASE_CONNECTIONS: '4' }).databaseConnections).toBe(4);
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
    [{ PERSEPHONE_DATABASE_CONNECTIONS: '1' }, {}, /PERSEPHONE_DATABASE_CONNECTIONS is "1".*2 to 1000/],
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

describe('the bucket', () => {
  const bucketOf = (env: Record<string, string>, files?: string) =>
    parseStorageConfig(env, files === undefined ? {} : { files }).bucket;

  test('is named with or without a prefix, by flag or variable; without either files are in the folder', () => {
    expect(bucketOf({})).toBeNull();
    expect(bucketOf({ PERSEPHONE_FILES: '' })).toBeNull();
    expect(bucketOf({ PERSEPHONE_FILES: 's3://lab-files' })).toMatchObject({
      ...{ bucket: 'lab-files', prefix: '', endpoint: null, pathStyle: false },
    });
    expect(bucketOf({ PERSEPHONE_FILES: 's3://other' }, 's3://lab/a/b/')).toMatchObject({
      ...{ bucket: 'lab', prefix: 'a/b/' },
    });
  });

  test('is spoken to in paths at a server of its own, unless that is told otherwise', () => {
    const env = { PERSEPHONE_FILES: 's3://lab', PERSEPHONE_S3_ENDPOINT: 'http://10.0.0.5:9000' };
    expect(bucketOf(env)).toMatchObject({ endpoint: 'http://10.0.0.5:9000', pathStyle: true });
    expect(bucketOf({ ...env, PERSEPHONE_S3_PATH_STYLE: 'false' })).toMatchObject({ pathStyle: false });
    expect(bucketOf({ ...env, PERSEPHONE_CACHE_MIB: '5' })?.cacheBytes).toBe(5 * 1024 * 1024);
  });

  test.each([
    ['s3://', /PERSEPHONE_FILES cannot be used/],
    ['/srv/files', /PERSEPHONE_FILES cannot be used/],
    ['s3://key:hidden@lab/x', /PERSEPHONE_FILES cannot be used/],
    ['s3://lab/../x', /PERSEPHONE_FILES cannot be used/],
  ])('%s is refused without being said', (files, message) => {
    const parsed = () => bucketOf({ PERSEPHONE_FILES: files });
    expect(parsed).toThrow(message);
    expect(parsed).not.toThrow(/hidden/);
  });

  test.each([
    [{ PERSEPHONE_S3_ENDPOINT: 's3.example' }, /PERSEPHONE_S3_ENDPOINT cannot be used/],
    [{ PERSEPHONE_S3_ENDPOINT: 'http://key:hidden@s3.example' }, /PERSEPHONE_S3_ENDPOINT cannot be used/],
    [{ PERSEPHONE_S3_PATH_STYLE: 'perhaps' }, /must be true or false/],
    [{ PERSEPHONE_CACHE_MIB: 'much' }, /PERSEPHONE_CACHE_MIB is "much"/],
  ])('%o is refused', (env, message) => {
    expect(() => bucketOf({ PERSEPHONE_FILES: 's3://lab', ...env })).toThrow(message);
  });

  test('a backup is in a folder or a bucket; what is hardly a folder is refused, and neither setting is spoken of', () => {
    expect(parsePlace({}, '/mnt/backup')).toBe('/mnt/backup');
    expect(parsePlace({}, 's3://lab/x')).toMatchObject({ bucket: 'lab', prefix: 'x/' });
    for (const place of ['s3:/lab/x', 's3:lab', 's3://', 'S3://lab']) {
      expect(() => parsePlace({}, place)).toThrow(
        /^The address of the backup cannot be used; give s3:\/\/BUCKET .*, or name a folder\.$/,
      );
    }
  });
});

describe('where a move goes to', () => {
  const from = parseStorageConfig({}, { data: '/srv/a' });
  const target = (env: Record<string, string>, flags: { toData?: string; toFiles?: string }) =>
    parseMoveTarget(env, from, flags);

  test('is what is named; all else stays', () => {
    expect(target({}, {})).toBeUndefined();
    expect(target({}, { toFiles: 's3://lab' })).toMatchObject({
      ...{ dataDirectory: '/srv/a', databaseUrl: from.databaseUrl, bucket: { bucket: 'lab' } },
    });
    expect(target({}, { toData: '/srv/b' })).toMatchObject({
      ...{ dataDirectory: '/srv/b', databaseUrl: 'sqlite:/srv/b/persephone.sqlite', bucket: null },
    });
    expect(target({ TO_DATABASE_URL: 'postgres://h/n' }, {})).toMatchObject({
      ...{ dataDirectory: '/srv/a', databaseUrl: 'postgres://h/n', bucket: null },
    });
    expect(() => target({ TO_DATABASE_URL: 'mysql://h/n' }, {})).toThrow(/TO_DATABASE_URL cannot be used/);
  });
});
