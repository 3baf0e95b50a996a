import { type RawBuilder, sql } from 'kysely';
import type { Capabilities } from '../dialects/capabilities.js';

const latest = sql<number>`coalesce((select max(changed_at) from job), 0)`;

/**
 * When a job changes: by the database's clock, but later than every change before, also where the clock was set back.
 * Whoever has read up to one change would not see the next otherwise.
 */
export const changeTime = ({ now }: Capabilities): RawBuilder<number> =>
  sql<number>`(case when ${latest} < ${now} then ${now} else ${latest} + 1 end)`;

/** When a job changed last; the clock where there is none yet. Not the clock otherwise, which may be set back. */
export const latestChange = ({ now }: Capabilities): RawBuilder<number> =>
  sql<number>`coalesce((select max(changed_at) from job), ${now})`;
