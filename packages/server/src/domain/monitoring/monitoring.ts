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

export interface MonitoringRepository {
  /** Of those that have not ended: as many as have would have to be counted each time. */
  jobs(): Promise<readonly JobCount[]>;
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
    async ready() {
      await installation.get();
      await blobs.has(noBytes);
    },
  };
}
