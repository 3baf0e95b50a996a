import type { Faults } from '../faults.js';
import { type Encoding, firstInvalidUtf8, markedEncoding } from './encoding.js';

/** The encodings that a text without a mark may be said to be in. */
export type EightBitEncoding = 'windows-1252' | 'macintosh';

/**
 * The encoding of a text that does not declare one: that of its mark, UTF-8 where all of it is that, else 8 bits a
 * character, which is reported: only a person can tell one 8-bit encoding from another.
 */
export function plainEncoding(
  bytes: Uint8Array,
  faults: Faults,
  eightBit: EightBitEncoding = 'windows-1252',
): Encoding {
  const marked = markedEncoding(bytes);
  if (marked) return marked;
  if (firstInvalidUtf8(bytes) < 0) return { label: 'utf-8', bomLength: 0 };
  faults.add(
    'encoding-assumed',
    `The text is neither UTF-8 nor UTF-16; it was read as ${eightBit}. Look at its special characters.`,
  );
  return { label: eightBit, bomLength: 0 };
}
