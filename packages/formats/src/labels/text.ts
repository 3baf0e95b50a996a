import { FormatError } from '../errors/index.js';

/**
 * Of marks that follow one character (UAX #15, Stream-Safe Text Format). To put a longer row of them into canonical
 * order takes the square of its length: a minute for a hundred thousand.
 */
export const maximumMarks = 30;

const firstMark = 0x300;
/** Looked for from the first mark of a row alone, so that it takes no longer than the text is long. */
const longMarks = new RegExp(`(?<!\\p{M})\\p{M}{${maximumMarks + 1}}`, 'u');

/** Whether more than `maximumMarks` combining marks stand in a row. */
export function hasLongMarks(text: string): boolean {
  // What no row of marks can be in is passed over without the pattern, which is slow: most texts are whole.
  let row = 0;
  for (let i = 0; i < text.length; i++) {
    row = text.charCodeAt(i) < firstMark ? 0 : row + 1;
    if (row > maximumMarks) return longMarks.test(text);
  }
  return false;
}

/**
 * Unicode NFC of a text that comes from outside. Throws 'body-malformed' where more than `maximumMarks` combining marks
 * stand in a row.
 * @param what for the message: the file or thing that the text is of
 */
export function normalForm(text: string, what = 'The text'): string {
  if (hasLongMarks(text)) {
    throw new FormatError(
      'body-malformed',
      `${what} holds more than ${maximumMarks} combining marks in a row. Leave them out.`,
    );
  }
  return text.normalize('NFC');
}

/** NFC, without a byte order mark in front, lines ended by a line feed. Throws as `normalForm`. */
export function normaliseText(text: string, what?: string): string {
  return normalForm(text.replace(/^\uFEFF/u, '').replace(/\r\n?/gu, '\n'), what);
}

/**
 * The text of a file in strict UTF-8, with or without a byte order mark, normalised. Throws 'text-not-utf8', naming
 * the file, for anything else: a wrong guess at an encoding would train on wrong labels. Throws as `normalForm`.
 */
export function decodeText(bytes: Uint8Array, fileName: string): string {
  const encoding = wideEncoding(bytes);
  if (encoding) {
    throw new FormatError(
      'text-not-utf8',
      `${fileName} is in ${encoding}, not UTF-8. Save it again with the encoding UTF-8 ` +
        `(in most editors: Save As, Encoding: UTF-8).`,
    );
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FormatError(
      'text-not-utf8',
      `${fileName} is not UTF-8: its ${firstInvalid(bytes)} cannot be read as such. It may be in an older encoding; ` +
        `open it with that encoding and save it again with the encoding UTF-8.`,
      { cause },
    );
  }
  return normaliseText(text, fileName);
}

/** UTF-16 and UTF-32 are recognised by their mark or, without one, by NUL bytes, which no transcription holds. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff)) {
    return 'UTF-32';
  }
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'UTF-16';
  return bytes.includes(0) ? 'UTF-16 or a binary format (it holds NUL bytes)' : undefined;
}

/** The line of the first byte that is not UTF-8, found by halving: a prefix is valid up to there. */
function firstInvalid(bytes: Uint8Array): string {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (isUtf8Prefix(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  let line = 1;
  for (let i = 0; i < valid; i++) if (bytes[i] === 0x0a) line++;
  return `line ${line}`;
}

function isUtf8Prefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
