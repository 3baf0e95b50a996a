import type { CompiledQuery } from 'kysely';
import pg from 'pg';
import { foreignKeys } from '../constraints.js';
import type { Refusal, Unavailable } from './capabilities.js';
import { readStatement } from './statement.js';

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const restrictViolation = '23001';
const notNullViolation = '23502';
const foreignKeyViolation = '23503';
const uniqueViolation = '23505';
const checkViolation = '23514';
/** Of data exceptions: out of range, bad encoding, bad text of a number, bad JSON, too long. */
const valueErrors = new Set(['22001', '22003', '22021', '22P02', '22P05', '22023']);

/** Classes of errors of the server as a whole: connection, resources, operator intervention, system, configuration. */
const unavailableClasses = new Set(['08', '53', '57', '58', 'F0', 'XX']);
const accessErrors = new Set(['28000', '28P01', '3D000', '42501']);
const deadlock = '40P01';
const networkErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ENOENT',
]);
/** What the driver says, without a code, of a connection that ended under it. */
const endedConnection =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Client was closed|Query read timeout)/;

const readOnly = '25006';
/** The server ended a transaction, and with it the connection, that stood idle or took too long. */
const endedByTimeout = new Set(['25P03', '25P04']);
/** A page or an index that cannot be right: its checksum, or what it holds. */
const damaged = new Set(['XX001', 'XX002']);

/** Errors of connecting, before anything was asked. */
const neverConnected =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENOENT|EHOSTUNREACH|ENETUNREACH|when trying to connect/;

const diskFull = '53100';

export function postgresFull(error: unknown): string | undefined {
  if (!(error instanceof pg.DatabaseError) || error.code !== diskFull) return undefined;
  return `The disk of the database server is full ("${error.message}"). Nothing was kept of this. Make room there.`;
}

export function postgresUnavailable(error: unknown): Unavailable | undefined {
  if (error instanceof pg.DatabaseError) return answeredUnavailable(error);
  if (error instanceof AggregateError && error.errors.length > 0) return postgresUnavailable(error.errors[0]);
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? error.code : undefined;
  if ((typeof code === 'string' && networkErrors.has(code)) || endedConnection.test(error.message)) {
    return {
      code: 'database-unavailable',
      detail: `PostgreSQL cannot be reached (${error.message}); check that it runs and that its address is right.`,
      unanswered: !neverConnected.test(`${String(code)} ${error.message}`),
    };
  }
  return undefined;
}

function answeredUnavailable(error: pg.DatabaseError): Unavailable | undefined {
  const { code = '', message, severity = '' } = error;
  const unanswered = severity === 'FATAL' || severity === 'PANIC';
  if (damaged.has(code)) {
    return {
      code: 'database-damaged',
      detail:
        `PostgreSQL reports that its files are damaged ("${message}"). Stop the service, keep a copy of the server's data ` +
        'folder, and restore the database from a backup; where only an index is damaged (amcheck shows which), REINDEX mends it.',
      unanswered,
    };
  }
  if (code === readOnly) {
    return {
      code: 'database-unavailable',
      detail:
        `PostgreSQL accepts no writes ("${message}"): it is a standby, or was made read-only. See that DATABASE_URL leads ` +
        'to the primary server.',
      unanswered,
    };
  }
  if (
    unavailableClasses.has(code.slice(0, 2)) ||
    accessErrors.has(code) ||
    endedByTimeout.has(code) ||
    code === deadlock
  ) {
    const detail = `PostgreSQL answers "${message}"; try again, or see to the server.`;
    return { code: 'database-unavailable', detail, unanswered };
  }
  return undefined;
}

export function postgresRefusal(error: unknown, query: CompiledQuery): Refusal | undefined {
  if (!(error instanceof pg.DatabaseError)) return undefined;
  const { code = '', table = '', constraint = '', column = '', detail = '' } = error;
  switch (code) {
    case checkViolation:
      return { kind: 'check', name: constraint };
    case notNullViolation:
      return { kind: 'not-null', table, column };
    case uniqueViolation:
      return { kind: 'unique', table, columns: keyOf(detail).columns };
    case restrictViolation:
      return { kind: 'still-referenced', by: table };
    case foreignKeyViolation: {
      // `table` is the one with the key; where another was changed, the key is of what refers to that.
      const statement = readStatement(query.sql);
      if (statement?.verb === 'delete' || (statement && statement.table !== table)) {
        return { kind: 'still-referenced', by: table };
      }
      const key = foreignKeys.find((k) => k.name === constraint);
      return { kind: 'foreign-key', table, column: key?.column ?? '', value: keyOf(detail).values };
    }
    default:
      return valueErrors.has(code) ? { kind: 'type' } : undefined;
  }
}

/** "Key (audio_id, transcription_id)=(1, 2) …"; the words around it follow the server's language. */
function keyOf(detail: string): { columns: string[]; values: string | undefined } {
  const match = /\(([^)]*)\)=\((.*)\)/.exec(detail);
  return { columns: (match?.[1] ?? '').split(', '), values: match?.[2] };
}
