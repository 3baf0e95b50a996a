import { keepWithRows, withReceived } from '../blob-rows.js';
import type { BlobStore } from '../blobs.js';
import { DomainError } from '../errors.js';
import { maximumUploadBytes } from '../files.js';
import { beginsWith } from '../first-bytes.js';
import { succeeded } from '../jobs/service.js';
import type { WaitForJob } from '../jobs/wait.js';
import type { Database } from '../repositories.js';
import { acceptedFileName, type Upload } from '../uploads.js';
import { type BulkFindings, labelTypeOf } from './findings.js';

/** What a zip file begins with (APPNOTE 4.3.7), and an empty one (4.3.16). */
const localHeader = [0x50, 0x4b, 0x03, 0x04];
const emptyArchive = [0x50, 0x4b, 0x05, 0x06];

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

export function createBulkService(database: Database, blobs: BlobStore, waitForJob: WaitForJob): BulkService {
  return {
    async upload(upload, signal) {
      const fileName = acceptedFileName('bulk', upload.fileName);
      const queued = await withReceived(blobs, upload.content, maximumUploadBytes, async (received) => {
        if (!(await beginsWith(received, localHeader, emptyArchive))) {
          throw new DomainError(
            'zip-unreadable',
            `${fileName} is no zip file, whatever its name says. Pack the recordings and transcriptions into one.`,
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
