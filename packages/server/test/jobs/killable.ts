import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { killCommands, type RunningCommand, startCommand } from '../support/cli.js';
import type { DatabaseUnderTest, TestDatabase } from '../support/databases.js';

/** The program as people run it, on a database and a folder of its own for each test, to be ended by SIGKILL. */
export function killable({ createMigrated }: Pick<DatabaseUnderTest, 'createMigrated'>) {
  let database: TestDatabase;
  let folder: string;
  let serving: RunningCommand & { readonly address: string };
  let commands: RunningCommand[] = [];

  beforeEach(async () => {
    database = await createMigrated();
    folder = await mkdtemp(join(tmpdir(), 'persephone-killed-'));
    commands = [];
  });
  afterEach(async () => {
    killCommands();
    await Promise.all(commands.map(({ finished }) => finished));
    await database.dispose();
    // Workers of a killed service give back what they hold, then end.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
  });

  function command(...args: readonly string[]): RunningCommand {
    const env = { PORT: '', HOST: '', DATABASE_URL: database.url, PERSEPHONE_API_KEY: '' };
    const started = startCommand([...args, '--data', folder, '--threads', '1'], env);
    commands.push(started);
    return started;
  }

  return {
    command,
    async serve(workers: number): Promise<void> {
      const started = command('serve', '--port', '0', '--workers', String(workers));
      const ready = /ready at (\S+)/;
      await vi.waitFor(() => expect(started.output.stdout).toMatch(ready), { timeout: 60_000, interval: 50 });
      serving = { ...started, address: ready.exec(started.output.stdout)?.[1] ?? '' };
    },
    /** End the service. */
    async kill(): Promise<void> {
      serving.child.kill('SIGKILL');
      await serving.finished;
    },
    /** What all commands of the test wrote to standard error. */
    log: () => commands.map(({ output }) => output.stderr).join(''),
    address: () => serving.address,
    folder: () => folder,
    databaseUrl: () => database.url,
  };
}
