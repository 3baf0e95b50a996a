import { type Kysely, sql } from 'kysely';
import { DomainError } from '../domain/errors.js';
import { foreignKeys } from './constraints.js';
import type { Capabilities, Violation } from './dialects/capabilities.js';
import type { Schema } from './schema.js';

/** An id that no row has: ids are given from 1. */
const nonexistentId = -1;

class RolledBack extends Error {}

/**
 * Prove that the database enforces what the schema declares: every foreign key is there, in force, and does what
 * it should on deletion; and an utterance of audio that does not exist, inserted past all of our own code, is
 * refused. Throws `integrity-not-enforced`.
 */
export async function proveEnforcement(db: Kysely<Schema>, capabilities: Capabilities): Promise<void> {
  const problems = await capabilities.foreignKeyProblems(db, foreignKeys);
  if (problems.length > 0) {
    throw new DomainError(
      'integrity-not-enforced',
      `The schema of this ${capabilities.name} database is not the one that was made: ${problems.join('; ')}. ` +
        'Restore the database from a backup, or copy its data to a new one.',
    );
  }
  if (await acceptsOrphan(db)) {
    throw new DomainError(
      'integrity-not-enforced',
      `${capabilities.name} accepted an utterance of audio that does not exist. Foreign keys are switched off in ` +
        'a way that its settings do not show; see that they are on for this database and role.',
    );
  }
}

async function acceptsOrphan(db: Kysely<Schema>): Promise<boolean> {
  try {
    await db.transaction().execute(async (transaction) => {
      await sql`insert into utterance (id, audio_id, transcription_id) values (${nonexistentId}, ${nonexistentId}, ${nonexistentId})`.execute(
        transaction,
      );
      throw new RolledBack();
    });
  } catch (error) {
    if (error instanceof RolledBack) return true;
    // Which of the two is named first is the database's choice: PostgreSQL checks keys in the order of their triggers' names,
    // which end in numbers of the server's.
    if (error instanceof DomainError && /^(audio|transcription)-unknown$/.test(error.code)) return false;
    throw error;
  }
  return true;
}

/** How many violations are written out in a sentence; the error's member `violations` has them all. */
const spelledOut = 20;

function describe(violations: readonly Violation[]): string {
  const lines = violations
    .slice(0, spelledOut)
    .map((v) => `${v.table} row ${v.row}: ${v.column} ${v.value} is not in ${v.parent}`);
  const more = violations.length - lines.length;
  return lines.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/**
 * See that no existing row refers to something that is not there: rows may have come in while nobody checked.
 * Throws `integrity-violated`, unless the violations are allowed; then they are logged.
 */
export async function checkExistingRows(
  db: Kysely<Schema>,
  capabilities: Capabilities,
  options: { readonly allowViolations: boolean; readonly log: (line: string) => void },
): Promise<void> {
  const violations = await capabilities.violations(db);
  if (violations.length === 0) return;
  const listed = describe(violations);
  if (!options.allowViolations) {
    throw new DomainError(
      'integrity-violated',
      `${listed}. Repair or delete these rows, or start with violations allowed.`,
      { violations },
    );
  }
  options.log(`The database holds ${violations.length} rows that break its integrity rules: ${listed}`);
}

/**
 * See that what is on disk can be read and is what was written. Throws `database-damaged`; `integrity-violated` where
 * rows break checks of their columns, unless violations are allowed; then they are logged.
 */
export async function checkDamage(
  db: Kysely<Schema>,
  capabilities: Capabilities,
  options: { readonly allowViolations: boolean; readonly log: (line: string) => void },
): Promise<void> {
  const { damaged, broken } = await capabilities.damage(db);
  if (damaged.length > 0) {
    throw new DomainError('database-damaged', damaged.join(' '));
  }
  if (broken.length === 0) return;
  const listed = broken.join('; ');
  if (!options.allowViolations) {
    throw new DomainError(
      'integrity-violated',
      `${listed}. Repair or delete these rows, or start with violations allowed.`,
    );
  }
  options.log(`The database holds rows that break its integrity rules: ${listed}`);
}
