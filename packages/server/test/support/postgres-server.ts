import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { freePort } from './free-port.js';
import { loadLauncher } from './postgres-binaries.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Of a superuser, on the database `postgres` of the run's own server. */
    postgresUrl: string;
  }
}

/**
 * The launcher hooks into the end of this process to stop a server that was left running, and then ends it with code
 * 0, whatever became of the tests. Returns how to remove what was hooked in since, once the server has been stopped.
 */
function exitHooksSince(): () => void {
  const events = ['beforeExit', 'exit'];
  const before = events.map((event) => new Set(process.listeners(event as NodeJS.Signals)));
  return () => {
    for (const [i, event] of events.entries()) {
      for (const listener of process.listeners(event as NodeJS.Signals)) {
        if (!before[i]?.has(listener)) process.off(event, listener);
      }
    }
  };
}

/** A server of one's own. */
export interface OwnServer {
  /** Of a superuser, on the database `postgres`. */
  readonly url: string;
  /** Where its files are. */
  readonly dataFolder: string;
  /** Again, on the same port and with the same files. */
  start(): Promise<void>;
  /** `fast` ends connections and writes everything, `immediate` is as if the power were cut. */
  halt(mode: 'fast' | 'immediate'): Promise<void>;
  /** For good. */
  remove(): Promise<void>;
}

/** Start a server; `durable` where what it has confirmed must outlive a halt; `listen` as PostgreSQL's listen_addresses. */
export async function startOwnServer(durable: boolean, listen = '127.0.0.1'): Promise<OwnServer> {
  const scratch = await mkdtemp(join(tmpdir(), 'persephone-postgres-'));
  // The server's own user passes through.
  await chmod(scratch, 0o755);
  const isRoot = process.getuid?.() === 0;
  const forgetExitHooks = exitHooksSince();
  const EmbeddedPostgres = await loadLauncher(scratch, isRoot);
  const said: string[] = [];
  const port = await freePort();
  const dataFolder = join(scratch, 'data');
  const server = new EmbeddedPostgres({
    databaseDir: dataFolder,
    port,
    user: 'persephone',
    password: 'persephone',
    persistent: durable,
    // PostgreSQL refuses to run as root; as any other user this does nothing.
    createPostgresUser: isRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      ...(durable ? [] : ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off']),
      ...['-c', `listen_addresses=${listen}`, '-c', `unix_socket_directories=`],
      ...['-c', 'max_connections=200', '-c', 'shared_buffers=32MB'],
    ],
    onLog: (message) => said.push(String(message)),
    onError: (message) => said.push(String(message)),
  });
  const remove = async () => {
    await server.stop();
    forgetExitHooks();
    await rm(scratch, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await remove();
    throw new Error(`PostgreSQL for the tests did not start:\n${said.join('\n')}`, { cause: error });
  }
  return {
    url: `postgres://persephone:persephone@127.0.0.1:${port}/postgres`,
    dataFolder,
    start: () => server.start(),
    halt: async (mode) => {
      const pidFile = join(dataFolder, 'postmaster.pid');
      const pid = Number((await readFile(pidFile, 'utf8')).split('\n')[0]);
      process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
      await server.stop();
    },
    remove,
  };
}

/** Do something on the run's PostgreSQL server as its superuser. */
export async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** One server for the whole run: started before the first test file, ended after the last. */
export default async function startPostgres(project: TestProject): Promise<() => Promise<void>> {
  // Nothing of it outlives the run, so nothing need reach the disk.
  const server = await startOwnServer(false);
  project.provide('postgresUrl', server.url);
  return server.remove;
}
