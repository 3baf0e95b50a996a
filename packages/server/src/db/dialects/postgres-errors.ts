import { type CompiledQuery, DeleteQueryNode } from 'kysely';
import pg from 'pg';
import { foreignKeys } from '../constraints.js';
import type { Refusal } from './capabilities.js';

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
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Client was closed)/;

const diskFull = '53100';

export function postgresFull(error: unknown): string | undefined {
  if (!(error instanceof pg.DatabaseError) || error.code !== diskFull) return undefined;
  return `The disk of the database server is full ("${error.message}"). Nothing was kept of this. Make room there.`;
}

export function postgresUnavailable(error: unknown): string | undefined {
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? '';
    if (unavailableClasses.has(code.slice(0, 2)) || accessErrors.has(code) || code === deadlock) {
      return `PostgreSQL answers "${error.message}"; try again, or see to the server.`;
    }
    return undefined;
  }
  if (error instanceof AggregateError && error.errors.length > 0) return postgresUnavailable(error.errors[0]);
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? error.code : undefined;
  if ((typeof code === 'string' && networkErrors.has(code)) || endedConnection.test(error.message)) {
    return `PostgreSQL cannot be reached (${error.message}); check that it runs and that its address is right.`;
  }
  return undefined;
}

export async function postgresRefusal(error: unknown, query: CompiledQuery): Promise<Refusal | undefined> {
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
      return { kind: 'still-referenced' };
    case foreignKeyViolation: {
      if (DeleteQueryNode.is(query.query) || /^\s*delete\b/i.test(query.sql))
        return { kind: 'still-referenced' };
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
