import { beginsWith } from './begins-with.js';

/** So many bytes are enough for `isZip` and `isOnnx`. */
export const markBytes = 4;

/** A zip file: the header of its first member, or the end of an empty one. */
export const isZip = (head: Uint8Array): boolean =>
  beginsWith(head, 'PK\x03\x04') || beginsWith(head, 'PK\x05\x06');

/** May be an ONNX file: the tag of `ir_version`, which every writer puts first. */
export const isOnnx = (head: Uint8Array): boolean => beginsWith(head, '\x08');

/** Whether a file begins like text in UTF-8. */
export function isPlainText(head: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(0, 1024), { stream: true });
    return [...text].every((c) => c >= ' ' || c === '\n' || c === '\r' || c === '\t');
  } catch {
    return false;
  }
}
