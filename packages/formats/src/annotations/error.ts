export type AnnotationErrorCode =
  | 'annotations-unknown-format'
  | 'annotations-malformed'
  | 'annotations-unsafe'
  | 'annotations-encoding'
  | 'annotations-refused'
  | 'annotations-not-writable';

/** A file that is refused as a whole. The message says where in it, and what to do. */
export class AnnotationError extends Error {
  override readonly name = 'AnnotationError';

  constructor(
    readonly code: AnnotationErrorCode,
    message: string,
    /** From 1; undefined where the file as a whole is meant. */
    readonly line?: number,
    readonly column?: number,
  ) {
    super(line === undefined ? message : `line ${line}, column ${column ?? 1}: ${message}`);
  }
}
