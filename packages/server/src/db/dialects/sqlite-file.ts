import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SqliteUnavailable } from './sqlite-errors.js';

/** Less than this on the disk, and an error of reading or writing is for want of room. */
const hardlyAnything = 512 * 1024;

/** 0 where there is none, and where it cannot be looked at: opening it says why. */
export function sizeOf(file: string): number {
  try {
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}

/** Where the database file is; and whether it is still the one that was opened. */
export class DatabaseFile {
  private known: string | undefined;

  constructor(readonly file: string) {}

  get isOpen(): boolean {
    return this.known !== undefined;
  }

  present(): 'nothing' | 'empty' | 'something' {
    if (sizeOf(this.file) > 0) return 'something';
    return existsSync(this.file) ? 'empty' : 'nothing';
  }

  /** The file as it is now is the one that this process works on. */
  opened(): void {
    this.known ??= this.which();
  }

  /**
   * Throws SqliteUnavailable where the file that was opened is no longer in its place. SQLite itself would go on
   * writing to it, and say that what is lost was kept.
   */
  check(): void {
    if (this.known === undefined || this.which() === this.known) return;
    throw new SqliteUnavailable(
      `The database file ${this.file} is no longer the one that was opened: its folder has been removed, renamed or ` +
        'unmounted. Nothing was kept of this. Bring it back to its place; where the disk was mounted anew, restart.',
    );
  }

  hasRoom(): boolean {
    return (this.free() ?? Number.POSITIVE_INFINITY) > hardlyAnything;
  }

  full(): string {
    const free = this.free();
    const left = free === undefined ? '' : `: ${(free / (1024 * 1024)).toFixed(1)} MiB are free`;
    return (
      `The disk of the database file ${this.file} is full${left}. Nothing was kept of this. Delete recordings or ` +
      'models, which works on a full disk, too, or make room on that disk.'
    );
  }

  private free(): number | undefined {
    try {
      const { bavail, bsize } = statfsSync(dirname(this.file));
      return bavail * bsize;
    } catch {
      return undefined;
    }
  }

  private which(): string | undefined {
    try {
      const found = statSync(this.file, { throwIfNoEntry: false });
      return found && `${found.dev} ${found.ino}`;
    } catch {
      return undefined;
    }
  }
}
