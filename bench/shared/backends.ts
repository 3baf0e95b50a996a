import { readFileSync } from 'node:fs';
import pg from 'pg';

/** In /proc, the processor's time is counted in hundredths of a second. */
const tickMs = 10;

/** The processor's time that PostgreSQL's backends have used for this program, in milliseconds: on Linux, where the server is on this machine. */
export interface Backends {
  /** Since it was asked last. Of connections that were closed meanwhile, nothing. */
  usedMs(): Promise<number>;
  close(): Promise<void>;
}

/** Undefined of any other database. */
export async function watchBackends(url: string): Promise<Backends | undefined> {
  if (!url.startsWith('postgres') || process.platform !== 'linux') return undefined;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let before = new Map<number, number>();
  return {
    async usedMs() {
      const { rows } = await client.query<{ pid: number }>(
        "select pid from pg_stat_activity where application_name = 'persephone'",
      );
      const now = new Map(rows.map(({ pid }) => [pid, ticksOf(pid)]));
      let ticks = 0;
      for (const [pid, count] of now) ticks += count - (before.get(pid) ?? 0);
      before = now;
      return tickMs * ticks;
    },
    close: () => client.end(),
  };
}

/** Fields 14 and 15 of proc_pid_stat(5), behind the name in parentheses: in user mode and in the kernel. */
function ticksOf(pid: number): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user = 0, kernel = 0] = fields.split(' ').slice(11, 13).map(Number);
  return user + kernel;
}
