import {
  CompiledQuery,
  type Dialect,
  PostgresAdapter,
  PostgresDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';
import { GuardedDriver } from '../driver.js';
import type { Capabilities } from './capabilities.js';
import { foreignKeyProblems, postgresTableColumns, postgresViolations } from './postgres-catalogue.js';
import { postgresFull, postgresRefusal, postgresUnavailable } from './postgres-errors.js';
import { listenForJobs, queueChannel } from './postgres-notices.js';
import { openPool } from './postgres-pool.js';

export interface PostgresOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly log: (line: string) => void;
  /** How long a statement may go unanswered before its connection is given up. */
  readonly queryTimeoutMs?: number;
}

/** Longer than any statement of the service takes; migrations and checks at the start may take as long as they like. */
const servingPatienceMs = 60_000;

function addressOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `PostgreSQL, database ${decodeURIComponent(pathname.slice(1))} on ${hostname}${port === '' ? '' : `:${port}`}`;
}

export function postgres(options: PostgresOptions): Capabilities {
  /** The names of prepared statements, by their texts. */
  const keptPlans = new Map<string, string>();
  const dialect = (queryTimeoutMs: number): Dialect => ({
    createAdapter: () => new PostgresAdapter(),
    createDriver: () =>
      new GuardedDriver(
        new PostgresDriver({
          pool: async () =>
            openPool({ ...options, queryTimeoutMs, nameOf: (statement) => keptPlans.get(statement) }),
        }),
        capabilities,
      ),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  });

  const capabilities: Capabilities = {
    name: 'PostgreSQL',
    address: addressOf(options.url),
    present: () => 'unknown',

    kysely: dialect(options.queryTimeoutMs ?? servingPatienceMs),
    kyselyAtStart: dialect(0),

    types: { integer: sql`bigint`, real: sql`double precision`, codePointText: sql`text collate "C"` },
    generatedId: (builder) => builder.generatedByDefaultAsIdentity().primaryKey(),
    tableOptions: sql``,
    isContentHash: (name) => sql`${sql.ref(name)} ~ '^[0-9a-f]{64}$'`,
    isJson: (name) => sql`${sql.ref(name)} is null or ${sql.ref(name)}::json is not null`,
    isJsonObject: (name) => sql`${sql.ref(name)} is null or json_typeof(${sql.ref(name)}::json) = 'object'`,
    isNFC: (name) => sql`${sql.ref(name)} is nfc normalized`,

    continueIds: async (db, table) => {
      await sql`select setval(pg_get_serial_sequence(${table}, 'id'), greatest(max(id), 1), max(id) is not null)
        from ${sql.table(table)}`.execute(db);
    },
    changeRules: async (db, table, { drop = [], add = [] }) => {
      for (const name of drop) {
        await sql`alter table ${sql.table(table)} drop constraint if exists ${sql.ref(name)}`.execute(db);
      }
      for (const rule of add) {
        const definition =
          rule.kind === 'check'
            ? sql`check (${rule.condition})`
            : sql`foreign key (${sql.ref(rule.column)}) references ${sql.table(rule.parent)}
                (${sql.ref(rule.parentColumn)}) on delete ${sql.raw(rule.onDelete)}`;
        await sql`alter table ${sql.table(table)} add constraint ${sql.ref(rule.name)} ${definition}`.execute(
          db,
        );
      }
    },
    trigger: (name, { table, event }, statements) => [
      sql`create function ${sql.ref(name)}() returns trigger language plpgsql as $body$ begin
        ${sql.join(statements, sql`; `)}; return null; end $body$`,
      sql`create trigger ${sql.ref(name)} after ${sql.raw(event)} on ${sql.table(table)}
        for each row execute function ${sql.ref(name)}()`,
    ],
    queueNotices: [
      sql`create function job_queued() returns trigger language plpgsql as $body$ begin
        perform pg_notify(${sql.lit(queueChannel)}, ''); return null; end $body$`,
      // Of many in one transaction one notice is left.
      sql`create trigger job_queued after insert or update of state on job
        for each row when (new.state = 'queued') execute function job_queued()`,
    ],
    listenForJobs: (onNotice) => listenForJobs(options, onNotice),
    refusingTrigger: (name, { table, event }, condition, check) => [
      sql`create function ${sql.ref(name)}() returns trigger language plpgsql as $body$ begin
        if ${condition} then
          raise exception using errcode = 'check_violation', message = ${sql.lit(check)},
            constraint = ${sql.lit(check)}, table = ${sql.lit(table)};
        end if;
        return null; end $body$`,
      sql`create trigger ${sql.ref(name)} after ${sql.raw(event)} on ${sql.table(table)}
        for each row execute function ${sql.ref(name)}()`,
    ],

    now: sql<number>`round(extract(epoch from clock_timestamp()) * 1000)::bigint`,
    idsOf: (table, key, owner) =>
      sql<string>`(select coalesce(json_agg(id order by id), '[]')::text from ${sql.table(table)} where ${sql.ref(`${table}.${key}`)} = ${owner})`,
    isOneOfIds: (expression, ids) => sql<boolean>`${expression} = any(${ids}::bigint[])`,
    boundIds: (ids) => ids,
    isOneOfTexts: (expression, texts) => sql<boolean>`${expression} = any(${texts}::text[])`,
    byCodePoint: (text) => sql<string>`${text} collate "C"`,
    // The collation "C" folds A to Z only, as SQLite does.
    folded: (text) => sql<string>`lower(${text} collate "C")`,
    contains: (text, part) => sql<boolean>`position(${part}::text in ${text}) > 0`,
    meanInJson: (name, member) =>
      sql`(select avg((item ->> ${sql.lit(member)})::double precision)
        from json_array_elements(${sql.ref(name)}::json) item)`,
    skipsLocked: true,
    locksRows: true,
    runsInProcess: false,
    maximumParameters: 65_535,

    readAtOnce: () => undefined,
    keepPlan: (statement) => {
      if (!keptPlans.has(statement)) keptPlans.set(statement, `persephone_${keptPlans.size}`);
    },

    async connectionProblem(connection) {
      const { rows } = await connection.executeQuery<{ role: string; encoding: string }>(
        CompiledQuery.raw(
          `select current_setting('session_replication_role') as role,
                  current_setting('server_encoding') as encoding`,
        ),
      );
      const { role, encoding } = rows[0] ?? {};
      if (role !== 'origin') {
        return (
          `PostgreSQL does not check foreign keys on a new connection: session_replication_role is ${role}. ` +
          'Reset it for this role and database (ALTER ROLE … RESET session_replication_role).'
        );
      }
      if (encoding !== 'UTF8') {
        return `The PostgreSQL database stores text as ${encoding}; make one with ENCODING 'UTF8'.`;
      }
      return undefined;
    },

    tableColumns: postgresTableColumns,
    foreignKeyProblems,
    violations: postgresViolations,
    // PostgreSQL looks at its files itself (checksums), and says so when it reads a page that is damaged.
    damage: async () => ({ damaged: [], broken: [] }),
    refusal: postgresRefusal,
    full: postgresFull,
    unavailable: postgresUnavailable,
  };
  return capabilities;
}
