import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentsFolder, userDataFolder } from '../src/user-folders.js';

const windows = { platform: 'win32', home: 'C:\\Users\\Ana' } as const;
const mac = { platform: 'darwin', home: '/Users/ana', env: {} } as const;
const linux = { platform: 'linux', home: '/home/ana' } as const;

describe('the data of a program that is installed', () => {
  test.each([
    [{ ...linux, env: {} }, '/home/ana/.local/share/persephone'],
    [{ ...linux, env: { XDG_DATA_HOME: '/data/ana' } }, '/data/ana/persephone'],
    // Of no use from wherever the program is started.
    [{ ...linux, env: { XDG_DATA_HOME: 'data' } }, '/home/ana/.local/share/persephone'],
    [mac, '/Users/ana/Library/Application Support/Persephone'],
    [{ ...windows, env: {} }, 'C:\\Users\\Ana\\AppData\\Local\\Persephone'],
    [{ ...windows, env: { LOCALAPPDATA: 'D:\\Local' } }, 'D:\\Local\\Persephone'],
  ])('%j: %s', (account, folder) => {
    expect(userDataFolder(account)).toBe(folder);
  });
});

describe('the data among the documents', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'persephone-home-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));
  const account = (env = {}) => ({ platform: 'linux', home, env }) as const;

  test('are in Documents, whatever the system', () => {
    expect(documentsFolder(account())).toBe(join(home, 'Documents', 'Persephone'));
    expect(documentsFolder(mac)).toBe('/Users/ana/Documents/Persephone');
    expect(documentsFolder({ ...windows, env: {} })).toBe('C:\\Users\\Ana\\Documents\\Persephone');
  });

  test.each([
    ['XDG_DOCUMENTS_DIR="$HOME/Документы"\n', 'Документы'],
    [
      '# made by xdg-user-dirs-update\nXDG_MUSIC_DIR="$HOME/Musik"\nXDG_DOCUMENTS_DIR="$HOME/Dokumente"',
      'Dokumente',
    ],
    // What the specification wants where there is no such folder: the home folder itself.
    ['XDG_DOCUMENTS_DIR="$HOME/"', ''],
    ['XDG_DOCUMENTS_DIR="Dokumente"', 'Documents'],
  ])('and are where the desktop has them: %j', async (text, folder) => {
    await mkdir(join(home, '.config'));
    await writeFile(join(home, '.config', 'user-dirs.dirs'), text);
    expect(documentsFolder(account())).toBe(join(home, folder, 'Persephone'));
    const elsewhere = join(home, 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'user-dirs.dirs'), 'XDG_DOCUMENTS_DIR="/srv/ana"\n');
    expect(documentsFolder(account({ XDG_CONFIG_HOME: elsewhere }))).toBe('/srv/ana/Persephone');
  });
});
