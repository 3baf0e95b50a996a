import type { Head } from './format.js';
import { firstInvalidUtf8, markedEncoding } from './text/encoding.js';
import { xmlEncoding } from './xml/encoding.js';
import { localName } from './xml/parse.js';

const length = 1 << 14;

/** Look at the beginning of a file. Throws AnnotationError for an encoding in which nothing is written. */
export function headOf(bytes: Uint8Array): Head {
  const beginning = bytes.subarray(0, length);
  const marked = markedEncoding(beginning);
  const bomLength = marked?.bomLength ?? 0;
  const label = marked?.label ?? (isUtf8(beginning) ? 'utf-8' : 'windows-1252');
  const text = new TextDecoder(label, { ignoreBOM: true }).decode(beginning.subarray(bomLength));
  if (!/^\s*</u.test(text)) return { bytes, text, root: undefined, elements: new Set() };
  const markup = decodedAs(xmlEncoding(bytes).label, beginning.subarray(bomLength)) ?? text;
  const names = [...withoutProlog(markup).matchAll(/<([\p{L}_][\p{L}\p{N}_.:-]*)/gu)].map((m) =>
    localName(m[1] ?? ''),
  );
  return { bytes, text: markup, root: names[0], elements: new Set(names.slice(1)) };
}

/** Whether it is UTF-8 but for a character that the end may have cut. */
function isUtf8(beginning: Uint8Array): boolean {
  const invalid = firstInvalidUtf8(beginning);
  return invalid < 0 || (beginning.length === length && invalid >= length - 4);
}

function decodedAs(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Without declarations, comments and what is not read, in which names of elements may stand. */
function withoutProlog(text: string): string {
  return text.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^[>]*(\[[\s\S]*?\]\s*)?>/gu, '');
}
