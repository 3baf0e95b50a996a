export { type HeldDatabase, holdDatabase } from './hold.js';
export { placeSqlite, restoreDump } from './restore.js';
export { type CopyRowsOptions, copyRows, hasRows, type RowsCopied } from './rows.js';
