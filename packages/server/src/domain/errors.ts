import { type ErrorCode, errorRegistry } from '@persephone/contracts';

/**
 * What the service says when it cannot do what it was asked: a code of the registry, and a detail for the
 * person who asked, naming the file, field or id and what to do. HTTP turns it into a problem document, the
 * command line into a line and an exit code; nothing else knows a status.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    /** Further members of the problem document, e.g. `errors: [{file, code, detail}]`. */
    readonly members: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(`${errorRegistry[code].title}: ${detail}`, options);
  }
}

const ofThePlace: readonly ErrorCode[] = [
  'database-unavailable',
  'file-damaged',
  'file-missing',
  'storage-full',
  'storage-unavailable',
];

/** A fault of the disk, the folder or the database: says nothing of the recording, or the job, that was at hand. */
export function isFaultOfPlace(error: unknown): error is DomainError {
  return error instanceof DomainError && ofThePlace.includes(error.code);
}
