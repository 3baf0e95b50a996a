import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.js';
import { damageOf } from './sqlite-errors.js';
import { sizeOf } from './sqlite-file.js';

/**
 * Up to this size everything is checked, indexes against their rows, too; beyond it the structure of each page, which
 * reads no index against its table. Where the line lies is chosen, not measured.
 */
const largeBytes = 256 * 1024 * 1024;
/** How many findings are asked for; one is enough to stop. */
const mostFindings = 10;

/** A rule of a row that is broken, in the words of PRAGMA integrity_check; anything else that it says is damage. */
const brokenRule = /^(CHECK constraint failed|NULL value|non-\w+ value|NUMERIC value|TEXT value) in /u;

/** What is wrong with the file. */
export async function damageOnDisk(
  db: Kysely<Schema>,
  file: string,
): Promise<{ damaged: string[]; broken: string[] }> {
  const check =
    sizeOf(file) > largeBytes
      ? sql<object>`pragma quick_check(${sql.lit(mostFindings)})`
      : sql<object>`pragma integrity_check(${sql.lit(mostFindings)})`;
  const { rows } = await check.execute(db);
  const found = rows.map((row) => String(Object.values(row)[0])).filter((line) => line !== 'ok');
  const damaged = found.filter((line) => !brokenRule.test(line));
  return {
    damaged: damaged.length === 0 ? [] : [damageOf(file, damaged.join('; '))],
    broken: found.filter((line) => brokenRule.test(line)),
  };
}
