export { type HeldDatabase, holdDatabase, isSameDatabase, lockBy } from './hold.js';
export { notingContents, placeSqlite, restoreDump, sqliteLogsBeside } from './restore.js';
export { type CopyRowsOptions, compareRows, copyRows, hasRows, type RowsCopied } from './rows.js';
