import { AnnotationError } from '../error.js';
import { Faults } from '../faults.js';
import type { ReadOptions } from '../format.js';
import { type NewTier, UniqueNames } from '../new-tier.js';
import type { Encoding } from '../text/encoding.js';
import { plainEncoding } from '../text/plain.js';
import { byteOffsets, spliced, utf16Bytes } from '../text/splice.js';
import { windows1252Byte } from '../text/windows-1252.js';
import type { Written } from '../writing/types.js';
import type { Grid, GridTier } from './grid.js';
import { parseGrid } from './read.js';
import { gridTiers, longTier, type Seconds, shortTier } from './write.js';

/**
 * The same TextGrid with tiers more (several of one whose annotations overlap): only the number of tiers changes, and the
 * new ones come after the last. Throws AnnotationError where a text is not in the encoding of the file.
 */
export function addTiersToTextGrid(
  bytes: Uint8Array,
  tiers: readonly NewTier[],
  options: ReadOptions = {},
): Written {
  if (tiers.length === 0) return { bytes, faults: [] };
  const grid = parseGrid(bytes, options, new Faults());
  if (grid.style === 'binary') {
    throw new AnnotationError(
      'annotations-not-writable',
      'a binary TextGrid is read, but not written; save it as a text file in Praat.',
    );
  }
  if (grid.countEnd === 0) {
    throw new AnnotationError(
      'annotations-not-writable',
      'the TextGrid has no tiers to put one beside; make a new file.',
    );
  }
  const faults = new Faults();
  const names = new UniqueNames(new Set(grid.tiers.map((known) => known.name)));
  const made = tiers.flatMap((tier) =>
    gridTiers(
      { ...tier, name: names.of(tier.name) },
      grid.xmin,
      grid.xmax,
      faults,
      boundariesOf(grid, tier.segmentsOf ?? null),
    ),
  );
  const encoding = plainEncoding(bytes, new Faults(), options.eightBit);
  const offsets = byteOffsets(bytes, encoding, [grid.countStart, grid.countEnd, grid.end]);
  const at = (offset: number) => offsets.get(offset) ?? 0;
  const eol = lineEnd(bytes);
  const text = made
    .map((one, i) =>
      grid.style === 'short' ? shortTier(one, eol) : longTier(one, grid.tiers.length + i + 1, eol),
    )
    .join('');
  return {
    bytes: spliced(bytes, [
      {
        at: at(grid.countStart),
        remove: at(grid.countEnd) - at(grid.countStart),
        insert: encoded(String(grid.tiers.length + made.length), encoding),
      },
      // The last line's end stays where it is, behind what is put in.
      { at: at(grid.end), remove: 0, insert: encoded(`${eol}${text.slice(0, -eol.length)}`, encoding) },
    ]),
    faults: faults.list(),
  };
}

/** The boundaries that a file has, of this tier before others: Praat shows two that differ in a digit as two. */
function boundariesOf({ xmin, xmax, tiers }: Grid, tier: string | null): Seconds {
  const exact = new Map<number, number>();
  const isOwn = ({ name }: GridTier) => tier !== null && name.normalize('NFC') === tier.normalize('NFC');
  const ordered = [...tiers.filter(isOwn), ...tiers.filter((one) => !isOwn(one))];
  const add = (seconds: number) => {
    const milliseconds = Math.round(seconds * 1000);
    if (!exact.has(milliseconds)) exact.set(milliseconds, seconds);
  };
  add(xmin);
  add(xmax);
  for (const { intervals } of ordered) {
    for (const { from, to } of intervals) {
      add(from);
      add(to);
    }
  }
  return (milliseconds) => exact.get(milliseconds) ?? milliseconds / 1000;
}

function lineEnd(bytes: Uint8Array): string {
  const at = bytes.findIndex((byte) => byte === 0x0a || byte === 0x0d);
  if (at < 0 || bytes[at] === 0x0a) return '\n';
  return bytes[at + 1] === 0x0a ||
    (bytes[at + 1] === 0 && bytes[at + 2] === 0x0a) ||
    (bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 0x0a)
    ? '\r\n'
    : '\r';
}

function encoded(text: string, { label }: Encoding): Uint8Array {
  if (label.startsWith('utf-16')) return utf16Bytes(text, label === 'utf-16be');
  if (label === 'utf-8') return new TextEncoder().encode(text);
  return Uint8Array.from(text, (character) => {
    const byte =
      label === 'windows-1252'
        ? windows1252Byte(character)
        : character.charCodeAt(0) < 0x80
          ? character.charCodeAt(0)
          : undefined;
    if (byte === undefined) {
      throw new AnnotationError(
        'annotations-not-writable',
        `the file is in ${label}, which has no ${JSON.stringify(character)}; save it in UTF-8 or UTF-16 in Praat.`,
      );
    }
    return byte;
  });
}
