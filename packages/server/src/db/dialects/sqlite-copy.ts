import Libsql from 'libsql';
import { busyTimeoutMs } from './sqlite-handle.js';

/** Write a whole copy of a database file, as it is at one moment. No statement of ours may be around it, so it has a connection of its own. */
export function copySqliteFile(file: string, target: string): void {
  const database = new Libsql(file, { timeout: busyTimeoutMs });
  try {
    database.exec(`vacuum into '${target.replaceAll("'", "''")}'`);
  } finally {
    database.close();
  }
}
