import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockBy } from './db/index.js';
import { type BackupPlace, type BucketSettings, createBackupPlace, type Desk } from './storage/index.js';

const nameOf = /^(persephone-backup-[0-9a-f-]{36})(\.lock)?$/;

/**
 * A folder of this machine's that nobody else has. A lock beside it, which ends with this process however that ends, says that it is
 * in use; it is there before the folder is.
 */
async function makeDesk(): Promise<Desk> {
  for (;;) {
    const folder = join(tmpdir(), `persephone-backup-${randomUUID()}`);
    const lock = `${folder}.lock`;
    const unlock = lockBy(lock);
    // Whoever looks for what was left may have had it at that moment, and has removed it.
    if (!unlock || !existsSync(lock)) {
      unlock?.();
      continue;
    }
    await mkdir(folder, { mode: 0o700 });
    return { folder, remove: () => rm(folder, { recursive: true, force: true }).finally(unlock) };
  }
}

/** What processes that were killed have left of theirs: copies of whole databases. */
async function removeLeftDesks(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  const left = new Set(names.flatMap((name) => nameOf.exec(name)?.[1] ?? []));
  for (const name of left) {
    const folder = join(tmpdir(), name);
    try {
      const unlock = lockBy(`${folder}.lock`);
      if (unlock) await rm(folder, { recursive: true, force: true }).finally(unlock);
    } catch {
      // Another user's.
    }
  }
}

/** A place of backups, as `createBackupPlace` gives it. */
export async function openBackupPlace(where: string | BucketSettings): Promise<BackupPlace> {
  await removeLeftDesks();
  return createBackupPlace(where, makeDesk);
}
