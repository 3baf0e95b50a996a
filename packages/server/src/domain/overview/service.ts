import type { Repositories } from '../repositories.js';
import type { Overview } from './overview.js';

/** What there is in all, and what of it is the demonstration. */
export async function overviewOf(
  { overview, demonstration, audio }: Pick<Repositories, 'overview' | 'demonstration' | 'audio'>,
  workerProblem: string | null,
): Promise<Overview> {
  const all = await overview.sound();
  const counts = {
    ...(await overview.counts()),
    beingChecked: await audio.pendingInspections(),
    workerProblem,
  };
  const made = await overview.sound(true);
  if (made.recordings === 0) return { ...all, ...counts, demonstration: null };
  const own = await overview.sound(false);
  return {
    ...all,
    ...counts,
    demonstration: {
      ...made,
      speakers: all.speakers - own.speakers,
      corpusIds: await demonstration.corpusIds(),
    },
  };
}
