import { AnnotationError } from '../error.js';
import { decoded, type Encoding } from '../text/encoding.js';
import { byteOffsets, spliced } from '../text/splice.js';
import { encodeXml } from '../xml/encode.js';
import { xmlEncoding } from '../xml/encoding.js';
import { attributes, escapeAttribute } from '../xml/escape.js';
import { applied } from './apply.js';
import { EafLayout } from './layout.js';
import { encodeName, mimeType } from './media-names.js';

/**
 * The same EAF with another recording in place of one of its media (from 0), or with a first one: ELAN then finds it
 * beside the file. Origin and everything else stay. Throws AnnotationError where the file has no header.
 */
export function setEafMedia(bytes: Uint8Array, index: number, name: string): Uint8Array {
  const layout = EafLayout.of(bytes);
  const values = {
    MEDIA_URL: `./${encodeName(name)}`,
    MIME_TYPE: mimeType(name),
    RELATIVE_MEDIA_URL: `./${encodeName(name)}`,
  };
  const descriptor = layout.media[index];
  if (descriptor) return withAttributes(bytes, descriptor.extent.opened, values);
  const header = layout.first.get('HEADER');
  if (!header || index > layout.media.length) {
    throw new AnnotationError(
      'annotations-not-writable',
      `the file has ${layout.media.length} media and ${header ? 'a' : 'no'} header.`,
    );
  }
  const markup = `\n        <MEDIA_DESCRIPTOR${attributes(values)}/>`;
  const last = layout.media.at(-1)?.extent;
  if (last) return applied(bytes, [{ after: last.closed, markup }]);
  return applied(bytes, [
    header.selfClosing
      ? { after: header.opened, remove: 2, markup: `>${markup}\n    </HEADER>` }
      : { after: header.opened, markup },
  ]);
}

/** Change the values of attributes of the tag that ends at an offset, and of nothing else in it. */
function withAttributes(
  bytes: Uint8Array,
  opened: number,
  values: Readonly<Record<string, string>>,
): Uint8Array {
  const encoding = xmlEncoding(bytes);
  const end = byteOffsets(bytes, encoding, [opened]).get(opened) ?? 0;
  const start = tagStart(bytes, end, encoding);
  let tag = [...decoded(bytes.subarray(start, end), { ...encoding, bomLength: 0 })].join('');
  for (const [name, value] of Object.entries(values)) {
    const written = `"${escapeAttribute(value)}"`;
    const pattern = new RegExp(`(\\s${name}\\s*=\\s*)("[^"]*"|'[^']*')`, 'u');
    tag = pattern.test(tag)
      ? tag.replace(pattern, (_, before: string) => before + written)
      : tag.replace(/\s*\/?>$/u, (close) => ` ${name}=${written}${close.trim()}`);
  }
  return spliced(bytes, [{ at: start, remove: end - start, insert: encodeXml(tag, encoding) }]);
}

/** A tag has no other < than its first. */
function tagStart(bytes: Uint8Array, end: number, { label }: Encoding): number {
  const wide = label.startsWith('utf-16');
  for (let at = end - (wide ? 2 : 1); at >= 0; at -= wide ? 2 : 1) {
    const unit = !wide
      ? bytes[at]
      : label === 'utf-16le'
        ? (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
        : ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (unit === 0x3c) return at;
  }
  return 0;
}
