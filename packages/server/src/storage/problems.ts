import { statfs } from 'node:fs/promises';
import { DomainError } from '../domain/errors.js';
import { isErrno } from './files.js';

const noRoom = ['ENOSPC', 'EDQUOT'] as const;

/** What the system says when it will not write or read, in words. */
const notUsable: Readonly<Record<string, string>> = {
  EROFS: 'its disk is read-only',
  EACCES: 'this user may not read or write it',
  EPERM: 'this user may not read or write it',
  EIO: 'its disk fails',
  ENODEV: 'its disk is not there',
  ENXIO: 'its disk is not there',
  ESTALE: 'its network file system has lost it',
  ENOTCONN: 'its network file system is not connected',
  EHOSTDOWN: 'its network file system does not answer',
  ETIMEDOUT: 'its network file system does not answer',
  ENOTDIR: 'it, or what it is in, is not a folder',
};

export function isFull(error: unknown): boolean {
  return isErrno(error, ...noRoom) || (error instanceof DomainError && error.code === 'storage-full');
}

const inMebibytes = (bytes: number) => `${(bytes / (1024 * 1024)).toFixed(1)} MiB`;

/** Says which disk is full and what is left of it. */
export async function storageFull(folder: string, cause?: unknown): Promise<DomainError> {
  const { free, total } = await statfs(folder).then(
    ({ bavail, blocks, bsize }) => ({ free: bavail * bsize, total: blocks * bsize }),
    () => ({ free: undefined, total: undefined }),
  );
  const left =
    free === undefined || total === undefined
      ? ''
      : `: ${inMebibytes(free)} of its ${inMebibytes(total)} are free`;
  return new DomainError(
    'storage-full',
    `The disk of the folder ${folder} is full, or its quota is used up${left}. Nothing was kept of this. Delete ` +
      'recordings or models, which works on a full disk, too, or make room on that disk.',
    { folder, ...(free === undefined ? {} : { freeBytes: free }) },
    { cause },
  );
}

export function storageUnavailable(folder: string, why: string, cause?: unknown): DomainError {
  return new DomainError(
    'storage-unavailable',
    `The data folder ${folder} cannot be used: ${why}. Nothing was kept of this. Once it can be used again, go on.`,
    { folder },
    { cause },
  );
}

/** Of a folder that is not there: no folder can be made in `parent`, the nearest that is. */
export async function cannotBeMade(folder: string, parent: string, cause: unknown): Promise<unknown> {
  if (isErrno(cause, ...noRoom)) return storageFull(parent, cause);
  const reasons: Readonly<Record<string, string>> = {
    ...notUsable,
    ENOTDIR: 'it is a file, not a folder',
    ENOENT: 'its file system takes none',
  };
  const why = isErrno(cause, ...Object.keys(reasons)) ? reasons[cause.code ?? ''] : undefined;
  if (why === undefined) return cause;
  return new DomainError(
    'storage-unavailable',
    `The data folder ${folder} is not there and cannot be made: no folder can be made in ${parent} (${why}). Name ` +
      'another with --data or PERSEPHONE_DATA_DIR, or make it and let this user write to it.',
    { folder },
    { cause },
  );
}

/** What of the system's errors is the disk's or the folder's doing, as a coded error; any other as it is. */
export async function storageProblem(error: unknown, folder: string): Promise<unknown> {
  if (error instanceof DomainError) return error;
  if (isErrno(error, ...noRoom)) return storageFull(folder, error);
  if (isErrno(error, ...Object.keys(notUsable))) {
    return storageUnavailable(folder, notUsable[error.code ?? ''] ?? error.message, error);
  }
  return error;
}
