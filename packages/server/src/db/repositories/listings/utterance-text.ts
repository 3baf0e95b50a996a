import { eventLoopYielder } from '@persephone/engine/event-loop';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../../dialects/capabilities.js';
import type { Schema } from '../../schema.js';
import { allOf } from './keyset.js';

/** Utterances that are looked through by one statement, in a process that answers nobody meanwhile: to begin with, and at the least. */
const firstAtOnce = 500;
const leastAtOnce = 50;
const mostAtOnce = 20_000;
/** What a statement may take there, in milliseconds: a text may be long. */
const longMs = 12;

/** Of a row of utterance_listing: that these labels stand in the utterance one after another. */
export const hasLabels = (
  { contains }: Pick<Capabilities, 'contains'>,
  labels: readonly string[],
): RawBuilder<boolean> => sql`exists (select 1 from utterance_text held
  where held.utterance_id = utterance_listing.utterance_id and ${contains(sql.ref('held.labels'), ` ${labels.join(' ')} `)})`;

/**
 * The ids of utterances of which all of this holds, in portions: all utterances are looked through in ascending order, so
 * many at once as take little time.
 * @param most where so many are found, the database need not look for more
 */
export async function* lookedThrough(
  db: Kysely<Schema>,
  { runsInProcess }: Pick<Capabilities, 'runsInProcess'>,
  conditions: readonly (RawBuilder<unknown> | undefined)[],
  most?: number,
): AsyncGenerator<readonly number[]> {
  if (most !== undefined && !runsInProcess) {
    const { rows } = await sql<{ id: number }>`
      select utterance_id as id from utterance_listing where ${allOf(conditions)} limit ${sql.lit(most)}`.execute(
      db,
    );
    yield rows.map(({ id }) => id);
    return;
  }
  const yieldToOthers = eventLoopYielder();
  let atOnce = runsInProcess ? firstAtOnce : mostAtOnce;
  for (let after = 0; ; ) {
    const since = performance.now();
    const last = await lastOf(db, after, atOnce);
    if (last === null) return;
    const within = sql`utterance_id > ${after} and utterance_id <= ${last}`;
    const { rows } = await sql<{ id: number }>`
      select utterance_id as id from utterance_listing where ${allOf([within, ...conditions])}
      order by utterance_id`.execute(db);
    yield rows.map(({ id }) => id);
    after = last;
    const tookMs = performance.now() - since;
    if (!runsInProcess) continue;
    if (tookMs > longMs) atOnce = Math.max(leastAtOnce, Math.floor(atOnce / 2));
    else if (tookMs < longMs / 3) atOnce = Math.min(mostAtOnce, atOnce * 2);
    await yieldToOthers();
  }
}

/** The last of so many after one; null where there is none. */
async function lastOf(db: Kysely<Schema>, after: number, atOnce: number): Promise<number | null> {
  const { rows } = await sql<{ last: number | null }>`
    select max(utterance_id) as last from (select utterance_id from utterance_text
      where utterance_id > ${after} order by utterance_id limit ${atOnce}) looked`.execute(db);
  return rows[0]?.last ?? null;
}
