import { EngineError } from '../errors/index.js';

/** NFC, without a byte order mark in front, lines ended by a line feed. */
export function normaliseText(text: string): string {
  return text
    .replace(/^\uFEFF/u, '')
    .replace(/\r\n?/gu, '\n')
    .normalize('NFC');
}

/**
 * The text of a file in strict UTF-8, with or without a byte order mark, normalised. Throws 'text-not-utf8', naming
 * the file, for anything else: a wrong guess at an encoding would train on wrong labels.
 */
export function decodeText(bytes: Uint8Array, fileName: string): string {
  const encoding = wideEncoding(bytes);
  if (encoding) {
    throw new EngineError(
      'text-not-utf8',
      `${fileName} is in ${encoding}, not UTF-8. Save it again with the encoding UTF-8 ` +
        `(in most editors: Save As, Encoding: UTF-8).`,
    );
  }
  try {
    return normaliseText(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new EngineError(
      'text-not-utf8',
      `${fileName} is not UTF-8: its ${firstInvalid(bytes)} cannot be read as such. It may be in an older encoding; ` +
        `open it with that encoding and save it again with the encoding UTF-8.`,
      { cause },
    );
  }
}

/** UTF-16 and UTF-32 are told by their mark or, without one, by NUL bytes, which no transcription holds. */
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
