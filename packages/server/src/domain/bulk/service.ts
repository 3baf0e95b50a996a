import { keepWithRows, withReceived } from '../blob-rows.js';
import type { BlobStore } from '../blobs.js';
import { DomainError } from '../errors.js';
import { maximumUploadBytes } from '../files.js';
import { succeeded } from '../jobs/service.js';
import type { WaitForJob } from '../jobs/wait.js';
import type { Database } from '../repositories.js';
import { acceptedFileName, type Upload } from '../uploads.js';
import { type BulkFindings, labelTypeOf } from './findings.js';
import { zipEntries } from './zip-end.js';

export interface SkippedMember {
  /** Its whole name in the zip file. */
  readonly name: string;
  readonly reason: string;
}

/** Which rows came of a zip file, and what is wrong or odd with them. */
export interface BulkUpload extends BulkFindings {
  readonly audioIds: readonly number[];
  readonly transcriptionIds: readonly number[];
  readonly skipped: readonly SkippedMember[];
}

export interface BulkService {
  /**
   * Store a zip file, and wait for the job that takes in every recording and transcription of it, or none. When `signal`
   * aborts, only the waiting ends. Throws `zip-unreadable`, `zip-unsafe`, `zip-empty`, `upload-too-large`,
   * `media-type-not-accepted` and what is wrong with transcriptions that cannot be kept, naming the members.
   */
  upload(upload: Upload, signal: AbortSignal): Promise<BulkUpload>;
}

export const emptyZip = (fileName: string, skipped: readonly SkippedMember[] = []) =>
  new DomainError(
    'zip-empty',
    `${fileName} holds no file that can be used. Put recordings and transcriptions into it.`,
    { fileName, skipped },
  );

export function createBulkService(database: Database, blobs: BlobStore, waitForJob: WaitForJob): BulkService {
  return {
    async upload(upload, signal) {
      const fileName = acceptedFileName('bulk', upload.fileName);
      const queued = await withReceived(blobs, upload.content, maximumUploadBytes, async (received) => {
        const entries = await zipEntries(received);
        if (entries === 0) throw emptyZip(fileName);
        if (entries === undefined) {
          throw new DomainError(
            'zip-unreadable',
            `${fileName} is no whole zip file, whatever its name says. Pack the recordings and transcriptions into one.`,
            { fileName },
          );
        }
        return keepWithRows({ database, blobs }, [received], ({ jobs }) =>
          jobs.enqueue({ kind: 'import-zip', contentHash: received.contentHash, payload: { fileName } }),
        );
      });
      const { result } = succeeded(await waitForJob(queued, signal), `The import of ${fileName}`);
      const { audioIds = [], transcriptionIds = [], skipped = [] } = result ?? {};
      const { labelType = labelTypeOf([]), findings = [], findingCounts = {} } = result ?? {};
      return { audioIds, transcriptionIds, skipped, labelType, findings, findingCounts };
    },
  };
}
