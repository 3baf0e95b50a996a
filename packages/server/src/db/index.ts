export { copyDatabase, copyNames, sqliteFileOf } from './copy.js';
export { copySqliteFile as copySqlite } from './dialects/sqlite-copy.js';
export {
  type DatabaseFound,
  describeDatabase,
  inspectDatabase,
  type OpenOptions,
  openDatabase,
} from './open.js';
export {
  copyRows,
  type HeldDatabase,
  hasRows,
  holdDatabase,
  placeSqlite,
  restoreDump,
} from './transfer/index.js';
