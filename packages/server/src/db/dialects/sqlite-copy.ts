import Libsql from 'libsql';
import { DomainError } from '../../domain/errors.js';
import { sqliteIsFull, sqliteUnavailable } from './sqlite-errors.js';
import { DatabaseFile } from './sqlite-file.js';
import { busyTimeoutMs } from './sqlite-handle.js';

/**
 * Write a whole copy of a database file, as it is at one moment. No statement of ours may be around it, so it has a connection of its own.
 * @throws DomainError `database-damaged`, `database-unavailable`, `storage-full`
 */
export function copySqliteFile(file: string, target: string): void {
  const database = new Libsql(file, { timeout: busyTimeoutMs });
  try {
    copySqliteTo(database, file, target);
  } finally {
    database.close();
  }
}

/** The same by a connection to the file. */
export function copySqliteTo(database: Libsql.Database, file: string, target: string): void {
  try {
    database.exec(`vacuum into '${target.replaceAll("'", "''")}'`);
  } catch (error) {
    throw coded(error, file, target);
  }
}

function coded(error: unknown, file: string, target: string): unknown {
  const written = new DatabaseFile(target);
  if (sqliteIsFull(error, () => written.hasRoom())) {
    return new DomainError('storage-full', written.full(), {}, { cause: error });
  }
  const found = sqliteUnavailable(error, file);
  return found ? new DomainError(found.code, found.detail, {}, { cause: error }) : error;
}
