import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/index.js';
import { createServices } from '../../src/domain/services.js';
import { createLog } from '../../src/jobs/log.js';
import { type OpenStorageOptions, openStorage, type Storage } from '../../src/open-storage.js';
import { databasesUnderTest, type TestDatabase } from '../support/databases.js';

const log = createLog('test', () => undefined);

let folder: string;
const databases: TestDatabase[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-identity-'));
});
afterEach(async () => {
  for (const database of databases.splice(0)) await database.dispose();
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);
const identityOf = async (name: string) =>
  JSON.parse(await readFile(join(at(name), 'installation.json'), 'utf8')) as Record<string, string>;

async function open(url: string, data: string, options: Partial<OpenStorageOptions> = {}): Promise<Storage> {
  return openStorage({ databaseUrl: url, dataDirectory: at(data), bucket: null }, log, {
    ...{ user: 'service', allowViolations: false },
    ...options,
  });
}

/** Open, do something, and close. */
async function once<T>(
  url: string,
  data: string,
  options: Partial<OpenStorageOptions> = {},
  work: (storage: Storage) => Promise<T> | T = () => undefined as T,
): Promise<T> {
  const storage = await open(url, data, options);
  try {
    return await work(storage);
  } finally {
    await storage.database.close();
  }
}

async function uploads({ database, blobs }: Storage, ...texts: readonly string[]): Promise<void> {
  const { audio } = createServices({ database, blobs });
  for (const text of texts) {
    const content = (async function* () {
      yield Buffer.from(text);
    })();
    await audio.upload({ fileName: `${text}.wav`, content });
  }
}

async function filesIn(name: string): Promise<string[]> {
  const all = await readdir(at(name), { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();
}

const mismatch = (said: RegExp) => ({ code: 'storage-mismatch', detail: expect.stringMatching(said) });

describe.each(databasesUnderTest())(
  'a data folder and its database on $name',
  { timeout: 60_000 },
  ({ create }) => {
    async function made(): Promise<string> {
      const database = await create();
      databases.push(database);
      return database.url;
    }

    test('bear the same id from the first start on, and open again, wherever the folder is', async () => {
      const url = await made();
      const id = await once(url, 'data', {}, ({ database }) => database.installation.get());
      expect(await identityOf('data')).toMatchObject({ installation: id.id, since: id.createdAt });
      await once(url, 'data', {}, (storage) => uploads(storage, 'a'));
      await rename(at('data'), at('moved'));
      for (const user of ['service', 'worker', 'keys'] as const) await once(url, 'moved', { user });
    });

    test('two that start at once on a new folder agree', async () => {
      const url = await made();
      const both = await Promise.all([open(url, 'data'), open(url, 'data')]);
      const ids = await Promise.all(both.map(({ database }) => database.installation.get()));
      for (const { database } of both) await database.close();
      expect((await identityOf('data')).installation).toBe(ids[0]?.id);
      expect(ids[1]).toEqual(ids[0]);
    });

    test('another database is refused on the folder, by whoever opens it, with both named', async () => {
      const [url, other] = [await made(), await made()];
      await once(url, 'data', {}, (storage) => uploads(storage, 'a', 'b'));
      await once(other, 'elsewhere');
      const { installation = '' } = await identityOf('data');
      const before = await filesIn('data');
      for (const user of ['service', 'worker', 'keys'] as const) {
        await expect(open(other, 'data', { user })).rejects.toMatchObject(
          mismatch(new RegExp(`${at('data')}.*${installation}.*--adopt-folder`, 's')),
        );
      }
      expect(await filesIn('data')).toEqual(before);
    });

    test('an empty database is refused on it before anything is made there', async () => {
      const [url, empty] = [await made(), await made()];
      await once(url, 'data', {}, (storage) => uploads(storage, 'a', 'b'));
      await expect(open(empty, 'data')).rejects.toMatchObject(mismatch(/there is nothing in this database/));
      // Still nothing: as the first on a folder of its own it makes everything.
      await once(empty, 'fresh');
      expect((await identityOf('fresh')).installation).not.toBe((await identityOf('data')).installation);
    });

    test('where DATABASE_URL is not set, no SQLite file is made beside files of another database', async () => {
      const url = await made();
      await once(url, 'data', {}, (storage) => uploads(storage, 'a', 'b'));
      const unset = `sqlite:${join(at('data'), 'persephone.sqlite')}`;
      const before = await filesIn('data');
      await expect(open(unset, 'data')).rejects.toMatchObject(mismatch(/belongs to the installation/));
      // Nor where the folder is of a version that gave it no identity.
      await rm(join(at('data'), 'installation.json'));
      await expect(open(unset, 'data')).rejects.toMatchObject(mismatch(/the folder holds files/));
      expect(await filesIn('data')).toEqual(before.filter((name) => name !== 'installation.json'));
    });

    test('a folder of an earlier version is adopted by the database that knows its files, and no other', async () => {
      const [url, other] = [await made(), await made()];
      await once(url, 'data', {}, (storage) => uploads(storage, 'a', 'b', 'c'));
      await once(other, 'elsewhere', {}, (storage) => uploads(storage, 'c', 'd', 'e'));
      await rm(join(at('data'), 'installation.json'));
      await expect(open(other, 'data')).rejects.toMatchObject(
        mismatch(/refers to 3 files .* has 3, of which 1 /),
      );
      await once(url, 'data', { user: 'worker' });
      const id = await once(url, 'data', {}, ({ database }) => database.installation.get());
      expect((await identityOf('data')).installation).toBe(id.id);
    });

    test('an empty folder is refused by a database that has files, and taken when told to', async () => {
      const url = await made();
      await once(url, 'data', {}, (storage) => uploads(storage, 'a', 'b'));
      for (const user of ['service', 'worker'] as const) {
        await expect(open(url, 'mistyped', { user })).rejects.toMatchObject(
          mismatch(/refers to 2 files and the folder has 0/),
        );
      }
      await expect(readdir(at('mistyped'))).rejects.toMatchObject({ code: 'ENOENT' });
      // Keys are in the database alone.
      await once(url, 'mistyped', { user: 'keys' });
      await expect(readdir(at('mistyped'))).rejects.toMatchObject({ code: 'ENOENT' });
      await once(url, 'mistyped', { adoptFolder: true });
      // Told once, by the service: its workers and its next start go on without a file.
      for (const user of ['worker', 'service', 'keys'] as const) await once(url, 'mistyped', { user });
      expect(await identityOf('mistyped')).toMatchObject({ filesLost: true });
      await once(url, 'mistyped', {}, (storage) => uploads(storage, 'a'));
      for (const user of ['service', 'worker'] as const) await once(url, 'mistyped', { user });
      // From then on it is not taken for whole without.
      expect(await identityOf('mistyped')).not.toHaveProperty('filesLost');
      await rename(join(at('mistyped'), 'blobs'), at('unmounted'));
      await expect(open(url, 'mistyped')).rejects.toMatchObject(mismatch(/has none of them/));
    });

    test.each(['worker', 'keys'] as const)(
      'nothing is begun by one who looks for an installation: %s',
      async (user) => {
        const empty = await made();
        const missing = {
          code: 'installation-missing',
          detail: expect.stringMatching(
            new RegExp(`in the data folder ${at('mistyped')} .*Nothing was made`),
          ),
        };
        for (const data of ['mistyped', 'mistyped/below']) {
          for (const url of [empty, `sqlite:${join(at(data), 'persephone.sqlite')}`]) {
            await expect(open(url, data, { user })).rejects.toMatchObject({ code: missing.code });
          }
        }
        await expect(open(empty, 'mistyped', { user })).rejects.toMatchObject(missing);
        await mkdir(at('mistyped'));
        await expect(open(empty, 'mistyped', { user })).rejects.toMatchObject(missing);
        expect(await readdir(folder, { recursive: true })).toEqual(['mistyped']);
        // The database has nothing in it either: as the first, a service makes everything.
        const id = await once(empty, 'data', {}, ({ database }) => database.installation.get());
        expect((await identityOf('data')).installation).toBe(id.id);
        await once(empty, 'data', { user });
      },
    );

    test('a mistyped folder does not become that of a database without files', async () => {
      const url = await made();
      await once(url, 'data');
      await expect(open(url, 'mistyped', { user: 'worker' })).rejects.toMatchObject({
        code: 'installation-missing',
      });
      for (const user of ['keys', 'first-key'] as const) await once(url, 'mistyped', { user });
      await expect(readdir(at('mistyped'))).rejects.toMatchObject({ code: 'ENOENT' });
    });

    test('the first key begins an installation, on which the service then starts', async () => {
      const url = await made();
      const id = await once(url, 'data', { user: 'first-key' }, ({ database }) =>
        database.installation.get(),
      );
      expect(await once(url, 'data', {}, ({ database }) => database.installation.get())).toEqual(id);
    });

    test('a folder that has lost all its files is not taken for whole', async () => {
      const url = await made();
      await once(url, 'data', {}, (storage) => uploads(storage, 'a', 'b'));
      await rename(join(at('data'), 'blobs'), at('unmounted'));
      await expect(open(url, 'data')).rejects.toMatchObject(mismatch(/refers to 2 files.*has none of them/));
      await expect(readdir(join(at('data'), 'blobs'))).rejects.toMatchObject({ code: 'ENOENT' });
      await rename(at('unmounted'), join(at('data'), 'blobs'));
      await once(url, 'data');
    });

    test('an identity that cannot be read is no identity to go by', async () => {
      const url = await made();
      await once(url, 'data', {}, (storage) => uploads(storage, 'a'));
      for (const broken of ['', '{', '[]', '{"installation": 1}']) {
        await writeFile(join(at('data'), 'installation.json'), broken);
        await expect(open(url, 'data')).rejects.toMatchObject(mismatch(/cannot be read/));
      }
      await once(url, 'data', { adoptFolder: true });
      await once(url, 'data');
    });
  },
);

describe('a SQLite file without a byte', () => {
  const url = () => `sqlite:${join(at('data'), 'persephone.sqlite')}`;
  /** Another file in its place, on which no connection of this process still holds a lock. */
  async function lose(): Promise<void> {
    const file = join(at('data'), 'persephone.sqlite');
    for (const end of ['', '-wal', '-shm']) await rm(`${file}${end}`, { force: true });
    await writeFile(file, '');
  }
  const emptied = {
    code: 'database-damaged',
    detail: expect.stringMatching(/is empty .*Restore it from a backup\. Only where .*--adopt-folder/s),
  };

  test('is called damaged beside files, or in the folder of an installation, whoever opens it', async () => {
    await once(url(), 'data', {}, (storage) => uploads(storage, 'a', 'b'));
    await lose();
    const before = await filesIn('data');
    for (const user of ['service', 'worker', 'keys'] as const) {
      await expect(open(url(), 'data', { user })).rejects.toMatchObject(emptied);
    }
    await rename(join(at('data'), 'installation.json'), at('kept.json'));
    await expect(open(url(), 'data')).rejects.toMatchObject(emptied);
    await rename(at('kept.json'), join(at('data'), 'installation.json'));
    await rename(join(at('data'), 'blobs'), at('blobs'));
    await expect(open(url(), 'data')).rejects.toMatchObject(emptied);
    await rename(at('blobs'), join(at('data'), 'blobs'));
    expect(await filesIn('data')).toEqual(before);
    expect((await stat(join(at('data'), 'persephone.sqlite'))).size).toBe(0);
  });

  test('begins anew beside the files when told to, and keeps them', async () => {
    const before = await once(url(), 'data', {}, async (storage) => {
      await uploads(storage, 'a', 'b');
      return storage.database.installation.get();
    });
    const database = join(at('data'), 'persephone.sqlite');
    for (const state of ['without a byte', 'gone']) {
      await lose();
      if (state === 'gone') await rm(database);
      const after = await once(url(), 'data', { adoptFolder: true }, (s) => s.database.installation.get());
      expect(after.id).not.toBe(before.id);
      await once(url(), 'data');
    }
    expect((await filesIn('data')).filter((name) => /^[0-9a-f]{64}$/.test(name))).toHaveLength(2);
  });

  test('is a new one in a folder of its own', async () => {
    await mkdir(at('data'));
    await writeFile(join(at('data'), 'persephone.sqlite'), '');
    await once(url(), 'data');
    expect(await identityOf('data')).toHaveProperty('installation');
  });
});

describe('a folder that cannot be made', () => {
  const refused = (said: RegExp) => ({ code: 'storage-unavailable', detail: expect.stringMatching(said) });

  test('is refused in words below a file, before the database is made', async () => {
    await writeFile(at('file'), '');
    const below =
      /cannot be made: no folder can be made in \S+file \(it is a file, not a folder\)\. Name another/;
    for (const data of ['file/x', 'file/x/y']) {
      for (const user of ['service', 'first-key'] as const) {
        const url = `sqlite:${at('database.sqlite')}`;
        await expect(open(url, data, { user })).rejects.toMatchObject(refused(below));
      }
    }
    expect(await filesIn('.')).toEqual(['file']);
  });

  test.runIf(existsSync('/proc/self'))('is refused at once where the system takes none', async () => {
    const config = {
      databaseUrl: 'sqlite:/proc/nothing/x/database.sqlite',
      dataDirectory: '/proc/nothing/x',
      bucket: null,
    };
    const options = { user: 'service', allowViolations: false } as const;
    await expect(openStorage(config, log, options)).rejects.toMatchObject(
      refused(/\/proc\/nothing\/x is not there and cannot be made: no folder can be made in \/proc /),
    );
    await expect(openDatabase({ url: config.databaseUrl })).rejects.toMatchObject({
      code: 'database-unavailable',
    });
  });
});

test('a file where the folder should be is told as such', async () => {
  await mkdir(folder, { recursive: true });
  await writeFile(at('data'), '');
  await expect(open(`sqlite:${at('database.sqlite')}`, 'data')).rejects.toMatchObject({
    code: 'storage-unavailable',
    detail: expect.stringContaining(at('data')),
  });
});
