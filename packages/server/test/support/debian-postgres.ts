import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

const packages = '/usr/lib/postgresql';

/** Where Debian's PostgreSQL has its programs, server and tools of one version; undefined where it is not installed. */
export function debianPostgres(): string | undefined {
  if (!existsSync(packages)) return undefined;
  const folders = readdirSync(packages).map((version) => join(packages, version, 'bin'));
  return folders.find((bin) => ['initdb', 'pg_ctl', 'pg_dump'].every((name) => existsSync(join(bin, name))));
}

export interface DebianServer {
  /** Of a superuser, on a new and empty database. */
  readonly url: string;
  remove(): Promise<void>;
}

/** PostgreSQL refuses to run as root. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

export async function startDebianPostgres(bin: string): Promise<DebianServer> {
  const folder = await mkdtemp(join(tmpdir(), 'persephone-debian-postgres-'));
  const user = serverUser();
  if (user) await chown(folder, user.uid, user.gid);
  const run = (name: string, ...args: string[]) =>
    execFileSync(join(bin, name), args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...user });
  const data = join(folder, 'data');
  const port = await freePort();
  run('initdb', '--pgdata', data, '--username=persephone', '--auth=trust', '--encoding=UTF8', '--locale=C');
  const options = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories= -c fsync=off`;
  run('pg_ctl', 'start', '--wait', '--pgdata', data, '--log', join(folder, 'log'), '--options', options);
  const url = `postgres://persephone@127.0.0.1:${port}/persephone`;
  run('createdb', `--maintenance-db=${url.replace(/persephone$/, 'postgres')}`, 'persephone');
  return {
    url,
    async remove() {
      run('pg_ctl', 'stop', '--wait', '--mode=immediate', '--pgdata', data);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
