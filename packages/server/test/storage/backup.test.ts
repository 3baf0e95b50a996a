import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withSlowTests } from '../../../engine/test/support/slow.js';
import { wav } from '../http/harness.js';
import { killCommands, type RunningCommand, run, startCommand } from '../support/cli.js';
import { type DebianServer, debianPostgres, startDebianPostgres } from '../support/debian-postgres.js';
import { onServer } from '../support/postgres-server.js';

// Backup and restore as docs/operations.md has them: its own commands, on a service that runs.
const documentPath = fileURLToPath(new URL('../../../../docs/operations.md', import.meta.url));

/** The commands under a heading of the document, those for one database. */
async function commandsOf(heading: string, database: string): Promise<string> {
  const text = await readFile(documentPath, 'utf8');
  const section = text.slice(text.indexOf(`**${heading}.**`));
  const found = new RegExp(`with ${database}[^\`]*?:\\n\\n\`\`\`bash\\n(?<commands>[^\`]*)\`\`\``, 'iu').exec(
    section,
  );
  if (!found?.groups?.commands) throw new Error(`No commands of ${heading} with ${database}`);
  return found.groups.commands;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'persephone-backup-'));
  for (const name of ['lab', 'elsewhere', 'backup']) await mkdir(join(folder, name));
});
afterEach(async () => {
  killCommands();
  await rm(folder, { recursive: true, force: true });
});

/** In a folder in which the data folder is `data`, as the document has it; returns what they print. */
function shell(place: string, commands: string, env: Record<string, string>, path = ''): string {
  return execFileSync(
    'bash',
    ['-euo', 'pipefail', '-c', commands.replaceAll('/backup', join(folder, 'backup'))],
    {
      cwd: join(folder, place),
      encoding: 'utf8',
      env: { ...process.env, ...env, PATH: `${path}:${process.env.PATH}` },
    },
  );
}

interface Running {
  readonly address: string;
  readonly command: RunningCommand;
  stop(): Promise<void>;
}

async function serve(place: string, env: Record<string, string>): Promise<Running> {
  const data = join(folder, place, 'data');
  const command = startCommand(['serve', '--port', '0', '--workers', '0', '--data', data], env);
  const address = () => /ready at (\S+)/.exec(command.output.stdout)?.[1];
  while (address() === undefined && command.child.exitCode === null) await sleep(50);
  expect([command.output.stderr, address()]).toEqual([expect.anything(), expect.any(String)]);
  return {
    address: address() ?? '',
    command,
    async stop() {
      command.child.kill('SIGTERM');
      expect((await command.finished).code).toBe(0);
    },
  };
}

async function call(service: Running, method: string, path: string, body?: object | Uint8Array) {
  const isJson = body !== undefined && !(body instanceof Uint8Array);
  const answer = await fetch(service.address + path, {
    method,
    headers:
      body === undefined ? {} : { 'content-type': isJson ? 'application/json' : 'application/octet-stream' },
    ...(body === undefined ? {} : { body: (isJson ? JSON.stringify(body) : body) as BodyInit }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect([method, path, answer.status, answer.status < 300 || bytes.toString()]).toEqual([
    ...[method, path, expect.any(Number)],
    true,
  ]);
  return bytes;
}

const idOf = (bytes: Buffer) => Number(JSON.parse(bytes.toString()).id);

async function fill(service: Running, first: number, last: number): Promise<void> {
  for (let i = first; i <= last; i++) {
    const audioId = idOf(await call(service, 'POST', `/v1/audio?name=${i}.wav`, wav(0.3, 200 + i)));
    const text = `m a ŋ ${i} é`;
    const transcriptionId = idOf(await call(service, 'POST', '/v1/transcriptions', { name: `t${i}`, text }));
    await call(service, 'POST', '/v1/utterances', {
      utterances: [{ audioId, transcriptionId, speaker: 'Zoë' }],
    });
    const document = new TextEncoder().encode(`<ANNOTATION_DOCUMENT number="${i}"/>`);
    await call(service, 'POST', `/v1/annotation-documents?name=${i}.eaf&audioId=${audioId}`, document);
  }
}

const filesOf = async (place: string) => {
  const all = await readdir(join(folder, place, 'data', 'blobs'), { recursive: true });
  return all.filter((name) => /[0-9a-f]{64}$/.test(name)).sort();
};

/** Every recording as it was uploaded. */
const recordingsOf = async (service: Running, count: number) => {
  const hashes = new Map<number, string>();
  for (let id = 1; id <= count; id++) {
    hashes.set(id, (await call(service, 'GET', `/v1/audio/${id}/file`)).toString('base64'));
  }
  return hashes;
};

type Rows = Record<string, unknown[]>;

async function expectRestored(
  backUp: () => void | Promise<void>,
  restore: () => Record<string, string> | Promise<Record<string, string>>,
  rowsOf: (env: Record<string, string>, place: string) => Promise<Rows>,
  env: Record<string, string>,
): Promise<void> {
  const data = join(folder, 'lab', 'data');
  const keyed = (at: string, of: Record<string, string>) =>
    startCommand(['key', 'list', '--data', at], of).finished;
  const made = await startCommand(['key', 'create', 'Ana', '--data', data], env).finished;
  expect(made.code).toBe(0);
  const service = await serve('lab', env);
  await fill(service, 1, 5);
  const rows = await rowsOf(env, 'lab');
  const files = await filesOf('lab');
  const recordings = await recordingsOf(service, 5);
  await backUp();
  // What comes later is not in it, and does not disturb it.
  await fill(service, 6, 7);
  await call(service, 'DELETE', '/v1/audio/1?cascade=true');
  await service.stop();

  const restoredEnv = await restore();
  expect(await filesOf('elsewhere')).toEqual(files);
  const restored = await serve('elsewhere', restoredEnv);
  expect(restored.command.output.stderr).toBe('');
  expect(await rowsOf(restoredEnv, 'elsewhere')).toEqual(rows);
  expect(await recordingsOf(restored, 5)).toEqual(recordings);
  // It goes on where it was: ids follow those that were given.
  await fill(restored, 8, 8);
  expect(JSON.parse((await call(restored, 'GET', '/v1/audio/6')).toString())).toMatchObject({
    name: '8.wav',
  });
  expect((await keyed(join(folder, 'elsewhere', 'data'), restoredEnv)).stdout).toContain('Ana');
  await restored.stop();
}

/** What `persephone backup` does, in the place of the document's commands. */
const backUpByCommand =
  (env: Record<string, string>, path = '') =>
  async () => {
    const args = ['backup', join(folder, 'backup'), '--data', join(folder, 'lab', 'data')];
    const paths = { PATH: `${path}:${process.env.PATH}` };
    const { code, stdout } = await startCommand(args, { ...env, ...paths }).finished;
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\d+ of (\d+) files, of which \1 \(/)]);
  };

/** What `persephone restore` does, in the place of the document's commands. */
async function restoreByCommand(env: Record<string, string>, path = ''): Promise<Record<string, string>> {
  const args = ['restore', join(folder, 'backup'), '--data', join(folder, 'elsewhere', 'data')];
  const paths = { PATH: `${path}:${process.env.PATH}` };
  const { code, stdout } = await startCommand(args, { ...env, ...paths }).finished;
  expect([code, stdout]).toEqual([0, expect.stringMatching(/(\d+) of \1 files/)]);
  return env;
}

const hasShell = (() => {
  try {
    execFileSync('sqlite3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.runIf(hasShell).each(withSlowTests ? ['by hand', 'by the command'] : ['by the command'])(
  'a backup of SQLite %s, while the service runs, is restored with every row and file',
  async (how) => {
    const env = { DATABASE_URL: '' };
    const [backUp, restore] = [await commandsOf('Backup', 'SQLite'), await commandsOf('Restore', 'SQLite')];
    await expectRestored(
      how === 'by hand' ? () => void shell('lab', backUp, env) : backUpByCommand(env),
      async () => {
        if (how === 'by the command') return restoreByCommand(env);
        shell('elsewhere', restore, env);
        return env;
      },
      async (_, place) => {
        const database = new Libsql(join(folder, place, 'data', 'persephone.sqlite'), { readonly: true });
        try {
          const tables = database
            .prepare(
              "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name",
            )
            .all([]) as { name: string }[];
          return Object.fromEntries(
            tables.map(({ name }) => [
              name,
              database
                .prepare(`select * from "${name}"`)
                .all([])
                .map((row) => JSON.stringify(row))
                .sort(),
            ]),
          );
        } finally {
          database.close();
        }
      },
      env,
    );
  },
  180_000,
);

const bin = debianPostgres();

describe.runIf(bin !== undefined)("with Debian's PostgreSQL", () => {
  let server: DebianServer;
  beforeEach(async () => {
    server = await startDebianPostgres(bin ?? '');
  }, 60_000);
  afterEach(() => server.remove());

  test.each(withSlowTests ? ['by hand', 'by the command'] : ['by the command'])(
    'a backup %s, while the service runs, is restored to another database with every row and file',
    async (how) => {
      const env = { DATABASE_URL: server.url };
      const [backUp, restore] = [
        await commandsOf('Backup', 'PostgreSQL'),
        await commandsOf('Restore', 'PostgreSQL'),
      ];
      await expectRestored(
        how === 'by hand' ? () => void shell('lab', backUp, env, bin) : backUpByCommand(env, bin),
        async () => {
          if (how === 'by the command') {
            const url = server.url.replace(/persephone$/, 'again');
            await onServer(server.url, (client) => client.query('create database again'));
            return restoreByCommand({ DATABASE_URL: url }, bin);
          }
          const said = shell('elsewhere', `${restore}\necho "$DATABASE_URL"`, env, bin);
          const url = said.trim().split('\n').at(-1) ?? '';
          expect(url).not.toBe(server.url);
          return { DATABASE_URL: url };
        },
        ({ DATABASE_URL: url = '' }) =>
          onServer(url, async (client) => {
            const { rows: tables } = await client.query(
              "select table_name as name from information_schema.tables where table_schema = 'public' order by 1",
            );
            const found: Rows = {};
            for (const { name } of tables) {
              found[name] = (await client.query(`select * from "${name}" t order by t::text`)).rows;
            }
            return found;
          }),
        env,
      );
      // The two are each other's in no way: the first database is refused on the new folder's place.
      expect((await run('key', 'list', '--data', join(folder, 'elsewhere', 'data'))).code).toBe(1);
    },
    180_000,
  );
});
