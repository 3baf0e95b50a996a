import { byteOffsets, type Edit, spliced } from '../text/splice.js';
import { encodeXml } from '../xml/encode.js';
import { xmlEncoding } from '../xml/encoding.js';

/** Something to put in, at an offset of the decoded text; `remove` counts characters before it that are taken out. */
export interface Insertion {
  readonly after: number;
  readonly remove?: number;
  readonly markup: string;
}

/** The file with all of them put in; every other byte as it was. */
export function applied(bytes: Uint8Array, insertions: readonly Insertion[]): Uint8Array {
  const encoding = xmlEncoding(bytes);
  const offsets = byteOffsets(
    bytes,
    encoding,
    insertions.flatMap(({ after, remove = 0 }) => [after, after - remove]),
  );
  const byteOf = (offset: number) => offsets.get(offset) ?? 0;
  const edits = insertions.map(({ after, remove = 0, markup }): Edit => {
    const end = byteOf(after);
    const last = encoding.label === 'utf-16le' ? bytes[end - 2] : bytes[end - 1];
    // Whatever is put in comes after a tag; anything else would damage the file.
    if (last !== 0x3e) throw new Error(`no tag ends at byte ${end}`);
    const at = byteOf(after - remove);
    return { at, remove: end - at, insert: encodeXml(markup, encoding) };
  });
  return spliced(bytes, edits);
}
