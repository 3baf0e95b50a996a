import type { Encoding } from '../text/encoding.js';
import { utf16Bytes } from '../text/splice.js';

/** Markup in the encoding of a file; characters that it lacks as references. */
export function encodeXml(markup: string, { label, asciiOnly }: Encoding): Uint8Array {
  if (label === 'utf-16le' || label === 'utf-16be') return utf16Bytes(markup, label === 'utf-16be');
  if (label === 'utf-8' && !asciiOnly) return new TextEncoder().encode(markup);
  // What is read as windows-1252 is declared as ISO-8859-1: only what both have is written as it is.
  const isHeld = (code: number) => code < 0x80 || (!asciiOnly && code >= 0xa0 && code <= 0xff);
  const written = Array.from(markup, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return isHeld(code) ? character : `&#x${code.toString(16).toUpperCase()};`;
  }).join('');
  return Uint8Array.from(written, (character) => character.charCodeAt(0));
}
