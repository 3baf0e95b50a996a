import type { BlobStore } from '../blobs.js';
import type { InstallationRepository } from '../installation.js';
import type { JobKind } from '../jobs/job.js';

/** Jobs of a kind that wait, or are under way. */
export interface JobCount {
  readonly kind: JobKind;
  readonly state: 'queued' | 'running';
  readonly jobs: number;
  /** Since the oldest of them changed last, by the database's clock: how long the longest has waited, or is under way unheard of. */
  readonly oldestMs: number;
}

/** A job that has ended. */
export interface EndedJob {
  readonly id: number;
  readonly kind: JobKind;
  readonly state: 'succeeded' | 'failed' | 'cancelled';
  /** Its stamp: later than those of all changes before. */
  readonly changedAt: number;
  /** From its first beginning; null for one that never began. */
  readonly seconds: number | null;
  /** Of a transcription, how long its recording lasts. */
  readonly speechSeconds: number | null;
}

export interface MonitoringRepository {
  /** Of those that have not ended: as many as have would have to be counted each time. */
  jobs(): Promise<readonly JobCount[]>;
  /** Those that ended since this stamp, in the order of theirs. */
  endedSince(stamp: number): Promise<readonly EndedJob[]>;
  /** The stamp of the newest change; the database's clock where there is none. */
  latestStamp(): Promise<number>;
}

export interface MonitoringService extends MonitoringRepository {
  /** Throws what keeps the service from working: that its database does not answer, or its folder is gone. */
  ready(): Promise<void>;
}

/** No file has this hash; asking for it looks at the folder. */
const noBytes = '0'.repeat(64);

export function createMonitoringService(
  {
    monitoring,
    installation,
  }: { readonly monitoring: MonitoringRepository; readonly installation: InstallationRepository },
  blobs: Pick<BlobStore, 'has'>,
): MonitoringService {
  return {
    jobs: () => monitoring.jobs(),
    endedSince: (stamp) => monitoring.endedSince(stamp),
    latestStamp: () => monitoring.latestStamp(),
    async ready() {
      await installation.get();
      await blobs.has(noBytes);
    },
  };
}
