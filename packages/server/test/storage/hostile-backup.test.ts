import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backUpInstallation } from '../../src/back-up-installation.js';
import type { StorageConfig } from '../../src/config.js';
import { createServices } from '../../src/domain/services.js';
import { createLog } from '../../src/jobs/log.js';
import { openStorage } from '../../src/open-storage.js';
import { createFolderPlace, writeUnfinished } from '../../src/storage/index.js';
import { beginArrival } from '../../src/transfer/arrival.js';
import { restoreInstallation } from '../../src/transfer/index.js';
import { startCommand } from '../support/cli.js';
import { refusal } from '../support/refusal.js';

// Backups and places that are not as `persephone` leaves them.

const log = createLog('test', () => undefined);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-hostile-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (...names: string[]) => join(folder, ...names);
const config = (data: string, database = at(data, 'persephone.sqlite')): StorageConfig => ({
  ...{ dataDirectory: at(data), databaseUrl: `sqlite:${database}`, bucket: null, logFormat: 'text' },
});

/** Start an installation, or go on with it: keep these recordings there, and return the hashes of their files. */
async function keep(place: StorageConfig, ...texts: readonly string[]): Promise<string[]> {
  const storage = await openStorage(place, log, { user: 'service', allowViolations: false });
  try {
    const { audio } = createServices(storage);
    const hashes: string[] = [];
    for (const text of texts) {
      const content = (async function* () {
        yield Buffer.from(text);
      })();
      const { id } = await audio.upload({ fileName: `${text}.wav`, content });
      hashes.push((await storage.database.audio.find(id))?.contentHash ?? '');
    }
    return hashes;
  } finally {
    await storage.database.close();
  }
}

async function countOf(place: StorageConfig): Promise<number> {
  const storage = await openStorage(place, log, { user: 'verification', allowViolations: false });
  try {
    return await storage.database.blobs.countReferenced();
  } finally {
    await storage.database.close();
  }
}

const blob = (data: string, hash: string) => at(data, 'blobs', hash.slice(0, 2), hash);
const impossible = (said: RegExp) => ({ code: 'transfer-impossible', detail: expect.stringMatching(said) });

describe('a file that has the bytes of another', () => {
  test('costs a backup neither the other nor what an earlier one had', async () => {
    const place = config('data');
    const [first = '', second = ''] = (await keep(place, 'one', 'two')).sort();
    await copyFile(blob('data', first), blob('data', second));
    for (const _ of [1, 2]) {
      const made = await backUpInstallation(place, at('backup'), {});
      expect(made.faulty).toMatchObject([{ contentHash: second, fault: 'damaged' }]);
      expect(await readFile(blob('backup', first))).toEqual(await readFile(blob('data', first)));
    }
  });

  test('is named, and the other restored', async () => {
    const place = config('data');
    const [first = '', second = ''] = (await keep(place, 'one', 'two')).sort();
    await backUpInstallation(place, at('backup'), {});
    await copyFile(blob('backup', first), blob('backup', second));
    const restored = await restoreInstallation(at('backup'), config('restored'));
    expect(restored.faulty).toMatchObject([{ contentHash: second }]);
    expect(await readFile(blob('restored', first))).toEqual(await readFile(blob('data', first)));
  });
});

describe('a backup', () => {
  test('with the database of another installation is refused, and nothing can be started', async () => {
    await keep(config('one'), 'of one');
    await keep(config('two'), 'of two');
    await backUpInstallation(config('one'), at('backup'), {});
    await backUpInstallation(config('two'), at('other'), {});
    await copyFile(at('other', 'persephone.sqlite'), at('backup', 'persephone.sqlite'));
    const refused = await refusal(restoreInstallation(at('backup'), config('restored')));
    expect(refused).toMatchObject(impossible(/belongs to the installation .*, and its database to /));
    expect(await readdir(at('restored'))).not.toContain('persephone.sqlite');
  });

  test.each([
    ['is cut off', (file: string) => truncate(file, 20_000)],
    ['has no byte', (file: string) => truncate(file, 0)],
    ['is something else', (file: string) => writeFile(file, 'x'.repeat(50_000))],
  ])('whose database %s is refused with its name', async (_, damage) => {
    await keep(config('data'), 'one');
    await backUpInstallation(config('data'), at('backup'), {});
    await damage(at('backup', 'persephone.sqlite'));
    const refused = await refusal(restoreInstallation(at('backup'), config('restored')));
    expect(refused).toMatchObject({ code: 'database-damaged' });
    expect(refused.detail).toContain(at('backup', 'persephone.sqlite'));
    const left = await readdir(at('restored')).catch(() => [] as string[]);
    expect(left.filter((name) => name.includes('sqlite'))).toEqual([]);
  });
});

describe('a database that an earlier attempt has brought', { timeout: 60_000 }, () => {
  test('of an older backup is not taken for that of this one', async () => {
    const place = config('data');
    await keep(place, 'one');
    await backUpInstallation(place, at('older'), {});
    await keep(place, 'two');
    await backUpInstallation(place, at('newer'), {});
    await restoreInstallation(at('older'), config('restored'));
    // As a restoration leaves it that was killed before its last step.
    const { installation } = JSON.parse(await readFile(at('restored', 'installation.json'), 'utf8'));
    await writeUnfinished(createFolderPlace(at('restored')), { installation, from: at('older') });
    const refused = await refusal(restoreInstallation(at('newer'), config('restored')));
    expect(refused).toMatchObject(impossible(/has 1 rows, and not the 2/));
    // The same backup goes on.
    expect(await restoreInstallation(at('older'), config('restored'))).toMatchObject({
      files: 1,
      faulty: [],
    });
    expect(await countOf(config('restored'))).toBe(1);
  });

  test('from a dump is gone on with by the same dump only', async () => {
    const identity = { installation: 'one', database: 'PostgreSQL', since: '' };
    const begin = (copy: string) => beginArrival(config('restored'), identity, at('backup'), copy);
    expect(await begin('aa')).toMatchObject({ resumed: false });
    expect(await begin('aa')).toMatchObject({ resumed: true });
    expect(await refusal(begin('bb'))).toMatchObject(impossible(/another copy of this installation/));
  });

  test('long ago, by a move there and back, is not taken for what has gone on since', async () => {
    const [here, there] = [at('data', 'persephone.sqlite'), at('there.sqlite')].map(
      (file) => `sqlite:${file}`,
    );
    const data = ['--data', at('data')];
    const persephone = (args: readonly string[], env: Record<string, string>) =>
      startCommand([...args, ...data], env).finished;
    expect(await persephone(['key', 'create', 'Ana'], { DATABASE_URL: '' })).toMatchObject({ code: 0 });
    const moving = { DATABASE_URL: '', TO_DATABASE_URL: there ?? '' };
    expect(await persephone(['move'], moving)).toMatchObject({ code: 0 });
    // Again at once, it finds that all is there.
    expect(await persephone(['move'], moving)).toMatchObject({ code: 0 });
    const env = { DATABASE_URL: there ?? '' };
    expect(await persephone(['key', 'create', 'Ben'], env)).toMatchObject({ code: 0 });
    expect(await persephone(['move'], { ...env, TO_DATABASE_URL: here ?? '' })).toMatchObject({
      ...{
        code: 1,
        stderr: expect.stringMatching(/api_key .* has 1 rows, and not the 2.*transfer-impossible/),
      },
    });
  });
});

test('a log of a database that is gone is not read into the one that comes in its place', async () => {
  await keep(config('data'), 'one');
  await backUpInstallation(config('data'), at('backup'), {});
  const target = at('lab.sqlite');
  await writeFile(`${target}-wal`, 'what was not yet in the file');
  const refused = await refusal(restoreInstallation(at('backup'), config('restored', target)));
  expect(refused).toMatchObject(impossible(/lab\.sqlite-wal/));
  expect(await readFile(`${target}-wal`, 'utf8')).toBe('what was not yet in the file');
});

test('of two restorations into one place at once, the second is refused', async () => {
  await keep(config('data'), 'one', 'two');
  await backUpInstallation(config('data'), at('backup'), {});
  const both = await Promise.allSettled(
    [1, 2].map(() => restoreInstallation(at('backup'), config('restored'))),
  );
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both).toContainEqual({
    ...{ status: 'rejected', reason: expect.objectContaining(impossible(/another/i)) },
  });
  expect(await countOf(config('restored'))).toBe(2);
});
