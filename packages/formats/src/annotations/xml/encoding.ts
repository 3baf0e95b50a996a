import { type Encoding, markedEncoding } from '../text/encoding.js';

/** The encoding of an XML file: that of its mark, of its zeros, or the one that it declares; else UTF-8. */
export function xmlEncoding(bytes: Uint8Array): Encoding {
  const marked = markedEncoding(bytes);
  if (marked) return marked;
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 400));
  const declared = /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z][\w.:-]*)["']/u.exec(head)?.[1];
  const label = declared?.toLowerCase() ?? 'utf-8';
  // A text whose characters are bytes cannot be what it declares.
  if (label === 'utf8' || label.startsWith('utf-16') || label === 'us-ascii') {
    return { label: 'utf-8', bomLength: 0, asciiOnly: label === 'us-ascii' };
  }
  return { label: label === 'iso-8859-1' || label === 'latin1' ? 'windows-1252' : label, bomLength: 0 };
}
