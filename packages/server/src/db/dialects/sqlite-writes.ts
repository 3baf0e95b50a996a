import { setImmediate as others } from 'node:timers/promises';
import { SqliteUnavailable } from './sqlite-errors.js';
import { busyTimeoutMs, type SqliteHandle } from './sqlite-handle.js';

// Group commit. What a transaction costs is the sync of the log at its end; so those that come one upon another share
// one transaction of SQLite, each of them a member of it that is undone by itself where it fails, and all are answered
// once the transaction is on the disk. One member writes at a time.

/** Members of a group, and its age, beyond which nobody else joins it. */
const mostMembers = 64;
const longestMs = 100;

/** A transaction of SQLite and those that share it. */
export class WriteGroup {
  members = 1;
  /** All that its members wrote, unless they failed themselves, is on the disk. */
  kept = false;
  /** What undid it, with all that its members had done. */
  undone: { readonly error: unknown } | undefined;
  readonly begunAt = performance.now();
  readonly ended: Promise<void>;
  private settle: { readonly succeed: () => void; readonly fail: (error: unknown) => void };

  constructor(
    /** On which all members write: the first one's. */
    readonly handle: SqliteHandle,
  ) {
    this.settle = { succeed: () => {}, fail: () => {} };
    this.ended = new Promise<void>((succeed, fail) => {
      this.settle = { succeed, fail };
    });
    // Each member waits for it; before the first does, it may have failed.
    this.ended.catch(() => {});
  }

  undoneBy(error: unknown): void {
    this.undone ??= { error };
  }

  succeed(): void {
    this.kept = true;
    this.settle.succeed();
  }

  fail(error: unknown): void {
    this.settle.fail(error);
  }
}

/** Those of this process that write, in order; they wait here, not in SQLite. */
export class WriteQueue {
  private held = false;
  private readonly waiting: { readonly resolve: () => void; readonly timer: NodeJS.Timeout }[] = [];
  /** Neither committed nor undone. */
  private open: WriteGroup | undefined;
  private lastMembers = 1;
  private lastSyncMs = 0;

  /** @param check throws where what is written would not be in the file that was opened */
  constructor(private readonly check: () => void) {}

  /** Wait for one's turn to write, which lasts until `leave` or `undo`. `own` is written on where no group is open. */
  async enter(own: SqliteHandle): Promise<WriteGroup> {
    await this.acquire();
    if (this.open) {
      this.open.members++;
      return this.open;
    }
    try {
      this.check();
      // IMMEDIATE: a transaction that first read and then writes would be refused without waiting where
      // another process has written in between. And only here can the file be found locked: libsql keeps a statement
      // that did, and with it the state of the file that it saw, until it is collected.
      await own.retryWhileBusy(() => own.exec('begin immediate'));
    } catch (error) {
      this.release();
      throw error;
    }
    this.open = new WriteGroup(own);
    return this.open;
  }

  /** End one's turn. Returns once the group is on the disk; throws what kept it from that. */
  async leave(group: WriteGroup): Promise<void> {
    const age = performance.now() - group.begunAt;
    if (group.undone || group.members >= mostMembers || age > longestMs) void this.end(group);
    else {
      this.release();
      if (!this.held) void this.endSoon(group);
    }
    return group.ended;
  }

  /** Undo a group of which the first member had its turn, and no other. */
  undo(group: WriteGroup): void {
    try {
      if (group.handle.inTransaction) group.handle.exec('rollback');
    } finally {
      this.close(group);
      group.succeed();
    }
  }

  /**
   * Requests that have arrived come first: they join. Where the group before was larger, its members are likely to be
   * back, and are waited for, for less than a sync of their own would take.
   */
  private async endSoon(group: WriteGroup): Promise<void> {
    const { members } = group;
    const until = performance.now() + this.lastSyncMs / 2;
    do {
      await others();
      // Whoever has come since ends it.
      if (this.open !== group || this.held || group.members !== members) return;
    } while (group.members < this.lastMembers && performance.now() < until);
    this.held = true;
    await this.end(group);
  }

  private async end(group: WriteGroup): Promise<void> {
    const { handle } = group;
    try {
      if (group.undone) throw group.undone.error;
      this.check();
      const since = performance.now();
      await handle.retryWhileBusy(() => handle.exec('commit'));
      this.lastSyncMs = performance.now() - since;
      this.lastMembers = group.members;
      group.succeed();
    } catch (error) {
      this.rollBack(handle);
      group.fail(error);
    } finally {
      this.close(group);
    }
  }

  private rollBack(handle: SqliteHandle): void {
    try {
      if (handle.inTransaction) handle.exec('rollback');
    } catch {
      // What led here is what is reported; a connection on which this failed refuses the next BEGIN.
    }
  }

  private close(group: WriteGroup): void {
    if (this.open === group) this.open = undefined;
    this.release();
  }

  private async acquire(): Promise<void> {
    if (!this.held) {
      this.held = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const entry = {
        resolve,
        timer: setTimeout(() => {
          this.waiting.splice(this.waiting.indexOf(entry), 1);
          reject(
            new SqliteUnavailable(
              `Another write of this process has not ended for ${busyTimeoutMs / 1000} s.`,
            ),
          );
        }, busyTimeoutMs),
      };
      this.waiting.push(entry);
    });
  }

  private release(): void {
    const next = this.waiting.shift();
    if (next) {
      clearTimeout(next.timer);
      next.resolve();
    } else this.held = false;
  }
}
