import { readFileSync } from 'node:fs';
import { posix, win32 } from 'node:path';

/** What tells where a person's folders are. */
export interface Account {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The home folder. */
  readonly home: string;
}

/** An absolute path as these systems write it; a relative one counts as unset, as the XDG specification wants it. */
function folderOf({ platform, env }: Account, variable: string): string | undefined {
  const value = env[variable];
  const { isAbsolute } = platform === 'win32' ? win32 : posix;
  return value !== undefined && isAbsolute(value) ? value : undefined;
}

/**
 * Where a program that is installed for a person keeps what is theirs: `$XDG_DATA_HOME/persephone` (`~/.local/share`),
 * `~/Library/Application Support/Persephone`, `%LOCALAPPDATA%\\Persephone`. Not `%APPDATA%`, which goes from machine to
 * machine with the person: recordings are too large for that, and a database is not to be copied while it is open.
 */
export function userDataFolder(account: Account): string {
  const { platform, home } = account;
  if (platform === 'win32') {
    const local = folderOf(account, 'LOCALAPPDATA') ?? win32.join(home, 'AppData', 'Local');
    return win32.join(local, 'Persephone');
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Persephone');
  return posix.join(folderOf(account, 'XDG_DATA_HOME') ?? posix.join(home, '.local', 'share'), 'persephone');
}

/**
 * The folder Persephone among a person's documents, where it is seen and copied with everything else. On Windows that of the home
 * folder, also where the documents are kept in step with a server: that copies a database while it is written.
 */
export function documentsFolder(account: Account): string {
  const { platform, home } = account;
  if (platform === 'win32') return win32.join(home, 'Documents', 'Persephone');
  const documents = platform === 'darwin' ? undefined : xdgDocuments(account);
  return posix.join(documents ?? posix.join(home, 'Documents'), 'Persephone');
}

/** What the desktop calls the documents, in its language: `XDG_DOCUMENTS_DIR="$HOME/Dokumente"` in user-dirs.dirs. */
function xdgDocuments(account: Account): string | undefined {
  const { home } = account;
  const config = folderOf(account, 'XDG_CONFIG_HOME') ?? posix.join(home, '.config');
  let text: string;
  try {
    text = readFileSync(posix.join(config, 'user-dirs.dirs'), 'utf8');
  } catch {
    return undefined;
  }
  const value = /^\s*XDG_DOCUMENTS_DIR="(.*)"\s*$/mu.exec(text)?.[1]?.replace(/^\$HOME(?=\/|$)/u, home);
  return value !== undefined && posix.isAbsolute(value) ? value : undefined;
}
