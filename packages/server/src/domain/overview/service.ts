import { startWorker } from '../jobs/wait.js';
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
    workerProblem: workerProblem ?? (await noWorker(overview)),
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

/** Idle workers ask for jobs twice a second; one that computes says every few seconds that it lives. */
const workerTimeoutMs = 30_000;

async function noWorker({ waitedFor }: Repositories['overview']): Promise<string | null> {
  const waiting = await waitedFor(workerTimeoutMs);
  if (waiting === 0) return null;
  const jobs = waiting === 1 ? 'A job waits' : `${waiting} jobs wait`;
  return `${jobs}, and no worker has started one for ${workerTimeoutMs / 1000} s. ${startWorker}`;
}
