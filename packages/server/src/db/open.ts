import { Kysely } from 'kysely';
import { DomainError } from '../domain/errors.js';
import type { Database, Repositories } from '../domain/repositories.js';
import { traceStatements } from '../tracing/statements.js';
import { repeatDeadlocked } from './deadlock.js';
import type { Capabilities } from './dialects/capabilities.js';
import { postgres } from './dialects/postgres.js';
import { sqlite } from './dialects/sqlite.js';
import { openTransaction } from './driver.js';
import { checkDamage, checkExistingRows, proveEnforcement } from './enforcement.js';
import { migrate } from './migrations/index.js';
import { createRepositories } from './repositories/index.js';
import type { Schema } from './schema.js';

export interface OpenOptions {
  /** `sqlite:<file path>`, or `postgres://…` (`postgresql://…`). */
  readonly url: string;
  readonly log?: (line: string) => void;
  /** How many connections this process may have. */
  readonly poolSize?: number;
  /** Start on a database with rows that break its integrity rules, and log them. */
  readonly allowViolations?: boolean;
  /** Look for damage of what is on disk, as a service does that starts, and its workers need not again. */
  readonly checkDisk?: boolean;
}

const defaultPoolSize = { sqlite: 16, postgres: 10 };

/** What the database at an address can do. Opens nothing yet. */
export function capabilitiesFor({ url, poolSize, log = () => {} }: OpenOptions): Capabilities {
  if (/^postgres(ql)?:\/\//.test(url)) {
    return postgres({ url, poolSize: poolSize ?? defaultPoolSize.postgres, log });
  }
  const file = /^sqlite:(?<file>.+)$/s.exec(url)?.groups?.file;
  if (file === undefined || file === ':memory:') {
    throw new DomainError(
      'database-unavailable',
      'The database must be sqlite:<file path> or postgres://user:password@host/name. A database in memory will ' +
        'not do: each connection would have its own.',
    );
  }
  return sqlite({ file, poolSize: poolSize ?? defaultPoolSize.sqlite });
}

/**
 * Open a database: bring its schema up to date, prove that it enforces its integrity rules, and check the rows it
 * holds. Throws `database-unavailable`, `database-damaged`, `integrity-not-enforced` and `integrity-violated`; nothing is left open then.
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  return openWith(capabilitiesFor(options), options);
}

/** The same on given capabilities. */
export async function openWith(
  capabilities: Capabilities,
  { log = () => {}, allowViolations = false, checkDisk = true }: Omit<OpenOptions, 'url'> = {},
): Promise<Database> {
  const starting = new Kysely<Schema>({ dialect: capabilities.kyselyAtStart });
  try {
    if (checkDisk) await checkDamage(starting, capabilities, { allowViolations, log });
    for (const name of await migrate(starting, capabilities)) {
      log(`Database: migration ${name} done`);
    }
    await proveEnforcement(starting, capabilities);
    await checkExistingRows(starting, capabilities, { allowViolations, log });
  } finally {
    await starting.destroy();
  }
  const traced = traceStatements(capabilities.skipsLocked ? 'postgresql' : 'sqlite');
  const db = new Kysely<Schema>({ dialect: capabilities.kysely, ...(traced && { log: traced }) });
  return {
    ...createRepositories(db, capabilities),
    listenForJobs: capabilities.listenForJobs,
    transaction: (work) => transaction(db, capabilities, work),
    close: () => db.destroy(),
  };
}

function transaction<T>(
  db: Kysely<Schema>,
  capabilities: Capabilities,
  work: (repositories: Repositories) => Promise<T>,
): Promise<T> {
  return repeatDeadlocked(() =>
    db.transaction().execute((trx) => {
      const state = { open: true };
      return openTransaction.run(state, async () => {
        try {
          return await work(createRepositories(trx, capabilities));
        } finally {
          // What the work started and did not wait for may go on afterwards, outside the transaction.
          state.open = false;
        }
      });
    }),
  );
}

/** What is at an address before anything is made there or brought up to date. */
export type DatabaseFound =
  | { readonly state: 'nothing'; readonly hasKeys: false }
  /** A database file without a byte: a new one, or one that has lost what it held. */
  | { readonly state: 'empty'; readonly hasKeys: false }
  /** With rows, or tables at least, of a version that had no installations yet. */
  | { readonly state: 'unnamed'; readonly hasKeys: boolean }
  | { readonly state: 'named'; readonly installation: string; readonly hasKeys: boolean };

/** Which database an address means, for messages: without its password. */
export function describeDatabase(url: string): string {
  return capabilitiesFor({ url }).address;
}

/** Look at a database and change nothing. Throws `database-unavailable`. */
export async function inspectDatabase(options: OpenOptions): Promise<DatabaseFound> {
  const capabilities = capabilitiesFor({ ...options, poolSize: 1 });
  const present = capabilities.present();
  if (present === 'nothing' || present === 'empty') return { state: present, hasKeys: false };
  const db = new Kysely<Schema>({ dialect: capabilities.kysely });
  try {
    const tables = new Set((await db.introspection.getTables()).map(({ name }) => name));
    if (!tables.has('audio')) return { state: 'nothing', hasKeys: false };
    const hasKeys = tables.has('api_key') && (await acceptsSomeKey(db));
    if (tables.has('installation')) {
      const row = await db.selectFrom('installation').select('id').executeTakeFirst();
      if (row) return { state: 'named', installation: row.id, hasKeys };
    }
    return { state: 'unnamed', hasKeys };
  } finally {
    await db.destroy();
  }
}

async function acceptsSomeKey(db: Kysely<Schema>): Promise<boolean> {
  const found = db.selectFrom('api_key').select('id').where('revoked_at', 'is', null);
  return (await found.executeTakeFirst()) !== undefined;
}
