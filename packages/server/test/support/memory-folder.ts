import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const place = '/dev/shm';
const prefix = 'persephone-tests-';
const gibi = 1024 ** 3;
/** Many times what the tests have there at once: those that fill a disk make one of their own. */
const leastFree = 4 * gibi;
const leastMemory = 8 * gibi;

/** Whether files can be kept, and programs run, in a file system in memory, with memory to spare. */
function hasRoom(): boolean {
  try {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
    const mount = mounts.map((line) => line.split(' ')).findLast(([, where]) => where === place);
    const [, , kind, options = ''] = mount ?? [];
    if (kind !== 'tmpfs' || /(^|,)(ro|noexec)(,|$)/.test(options)) return false;
    const { bavail, bsize } = statfsSync(place);
    const kibibytes = Number(/MemAvailable:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]);
    return bavail * bsize >= leastFree && kibibytes * 1024 >= leastMemory;
  } catch {
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** What runs that were killed left: memory comes back only with a restart of the machine. */
function removeAbandoned(): void {
  const hourAgo = Date.now() - 3600 * 1000;
  for (const name of readdirSync(place)) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const folder = join(place, name);
    // Another run may be removing it at this moment.
    const since = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
    if (since < hourAgo) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Temporary files of the run lie in memory where there is room: nothing of them outlives it, and a database that is written
 * through to a disk waits for that disk with each commit. Removes what tests that failed left there.
 */
export default function setup(): (() => void) | undefined {
  if (process.env.TMPDIR || !hasRoom()) return undefined;
  removeAbandoned();
  const folder = mkdtempSync(join(place, `${prefix}${process.pid}-`));
  // As any folder for temporary files: the tests' PostgreSQL runs as a user of its own.
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  return () => {
    delete process.env.TMPDIR;
    remove();
    process.off('exit', remove);
  };
}
