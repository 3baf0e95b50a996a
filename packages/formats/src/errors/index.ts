/** A refusal with a code, which docs/errors.md explains. The message is for the person who brought the data. */
export class CodedError<Code extends string = string> extends Error {
  override readonly name: string = 'CodedError';

  constructor(
    readonly code: Code,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export type FormatErrorCode =
  | 'audio-unreadable'
  | 'audio-format-unknown'
  | 'text-not-utf8'
  | 'body-malformed';

/** Bytes or a text that are not what they should be. The message names them and says what to do. */
export class FormatError extends CodedError<FormatErrorCode> {
  override readonly name = 'FormatError';
}
