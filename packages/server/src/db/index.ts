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
  compareRows,
  copyRows,
  type HeldDatabase,
  hasRows,
  holdDatabase,
  isSameDatabase,
  lockBy,
  notingContents,
  placeSqlite,
  restoreDump,
  sqliteLogsBeside,
} from './transfer/index.js';
