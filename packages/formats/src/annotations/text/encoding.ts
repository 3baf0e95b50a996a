import { AnnotationError } from '../error.js';
import { lineAndColumn } from './place.js';
import { decodeWindows1252 } from './windows-1252.js';

export interface Encoding {
  /** A label that TextDecoder knows, in lower case. */
  readonly label: string;
  readonly bomLength: number;
  /** Whether other characters must be written as references. */
  readonly asciiOnly?: boolean;
}

/** How many bytes are decoded at a time: the text of a file is never held as a whole. */
const chunkSize = 1 << 18;

/** The encoding that a byte order mark or, without one, the zeros of the first characters tell. */
export function markedEncoding(bytes: Uint8Array): Encoding | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { label: 'utf-8', bomLength: 3 };
  if ((a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff)) {
    throw new AnnotationError('annotations-encoding', 'the text is in UTF-32; save it in UTF-8.', 1, 1);
  }
  if (a === 0xff && b === 0xfe) return { label: 'utf-16le', bomLength: 2 };
  if (a === 0xfe && b === 0xff) return { label: 'utf-16be', bomLength: 2 };
  if (bytes.length < 4) return undefined;
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return { label: 'utf-16le', bomLength: 0 };
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return { label: 'utf-16be', bomLength: 0 };
  return undefined;
}

/** Offset of the first byte that is no UTF-8, or -1. Overlong forms and surrogates are none. */
export function firstInvalidUtf8(bytes: Uint8Array, from = 0): number {
  let i = from;
  while (i < bytes.length) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) {
      i++;
      continue;
    }
    const length =
      lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
    if (length === 0 || i + length > bytes.length) return i;
    const second = bytes[i + 1] ?? 0;
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return i;
    for (let k = 2; k < length; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return i;
    i += length;
  }
  return -1;
}

function firstInvalidUtf16(bytes: Uint8Array, bigEndian: boolean, from: number): number {
  const unit = (at: number) =>
    bigEndian
      ? ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
      : (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  for (let i = from; i < bytes.length; i += 2) {
    if (i + 1 >= bytes.length) return i;
    const code = unit(i) & 0xfc00;
    if (code === 0xdc00) return i;
    if (code === 0xd800) {
      if (i + 3 >= bytes.length || (unit(i + 2) & 0xfc00) !== 0xdc00) return i;
      i += 2;
    }
  }
  return -1;
}

function refuseUndecodable(bytes: Uint8Array, { label, bomLength }: Encoding): never {
  const at = label.startsWith('utf-16')
    ? firstInvalidUtf16(bytes, label === 'utf-16be', bomLength)
    : label === 'utf-8'
      ? firstInvalidUtf8(bytes, bomLength)
      : -1;
  const name = label.toUpperCase();
  if (at < 0) throw new AnnotationError('annotations-encoding', `the text is not ${name}, as it says.`, 1, 1);
  const { line, column } = lineAndColumn(bytes.subarray(bomLength, at), label);
  const what =
    label === 'utf-8' ? `the byte 0x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}` : 'half a character';
  throw new AnnotationError(
    'annotations-encoding',
    `${what} is no text in ${name}; the file is damaged or in another encoding.`,
    line,
    column,
  );
}

/** The text of a file in pieces. Throws AnnotationError with the place of what is not in the encoding. */
export function* decoded(bytes: Uint8Array, encoding: Encoding): Generator<string, void, undefined> {
  if (encoding.label === 'windows-1252') {
    for (let at = encoding.bomLength; at < bytes.length; at += chunkSize) {
      yield decodeWindows1252(bytes.subarray(at, at + chunkSize));
    }
    return;
  }
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding.label, { fatal: true, ignoreBOM: true });
  } catch {
    throw new AnnotationError(
      'annotations-encoding',
      `the encoding ${JSON.stringify(encoding.label)} is not known; save the file in UTF-8.`,
      1,
      1,
    );
  }
  for (let at = encoding.bomLength; at < bytes.length; at += chunkSize) {
    const last = at + chunkSize >= bytes.length;
    let text: string;
    try {
      text = decoder.decode(bytes.subarray(at, at + chunkSize), { stream: !last });
    } catch {
      refuseUndecodable(bytes, encoding);
    }
    if (text !== '') yield text;
  }
}
