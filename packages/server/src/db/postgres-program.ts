import { spawn } from 'node:child_process';

export type ProgramEnd =
  | { readonly state: 'done' }
  | { readonly state: 'missing' }
  | { readonly state: 'failed'; readonly said: string };

/** Run one of PostgreSQL's own programs on a database, to its end. */
export async function runPostgresProgram(
  name: 'pg_dump' | 'pg_restore',
  url: string,
  args: readonly string[],
): Promise<ProgramEnd> {
  // The password by the environment: other users see a command's arguments.
  const address = new URL(url);
  const { password } = address;
  address.password = '';
  const child = spawn(name, [`--dbname=${address.href}`, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...(password !== '' && { PGPASSWORD: decodeURIComponent(password) }) },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = `${errors}${chunk.toString('utf8')}`.slice(-2000);
  });
  const [code, missing] = await new Promise<[number | null, boolean]>((resolve) => {
    child.on('error', () => resolve([null, true]));
    child.on('close', (ended) => resolve([ended, false]));
  });
  if (missing) return { state: 'missing' };
  return code === 0 ? { state: 'done' } : { state: 'failed', said: errors.trim() };
}
