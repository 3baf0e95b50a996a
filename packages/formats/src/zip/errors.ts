export type ZipErrorCode = 'zip-unreadable' | 'zip-unsafe';

/** A zip file that is refused as a whole. The message names the member and says what to do. */
export class ZipError extends Error {
  override readonly name = 'ZipError';

  constructor(
    readonly code: ZipErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
