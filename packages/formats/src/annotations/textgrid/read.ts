import { AnnotationError } from '../error.js';
import { Faults } from '../faults.js';
import type { ReadOptions } from '../format.js';
import type { Annotation, AnnotationDocument, Tier } from '../model.js';
import { plainEncoding } from '../text/plain.js';
import { reportSameNames } from '../tiers.js';
import { checkTimes, inOrder } from '../times.js';
import { binaryMark, parseBinaryTextGrid } from './binary.js';
import type { Grid, GridTier } from './grid.js';
import { parseTextGrid } from './text.js';

export const isBinary = (bytes: Uint8Array): boolean =>
  [...binaryMark].every((c, i) => bytes[i] === c.charCodeAt(0));

/** The TextGrid of a file in any of Praat's formats. */
export function parseGrid(bytes: Uint8Array, { eightBit }: ReadOptions, faults: Faults): Grid {
  return isBinary(bytes)
    ? parseBinaryTextGrid(bytes, faults)
    : parseTextGrid(bytes, plainEncoding(bytes, faults, eightBit), faults);
}

/** Praat's TextGrid: long, short or binary, in every encoding that Praat reads. */
export function readTextGrid(bytes: Uint8Array, options: ReadOptions): AnnotationDocument {
  const faults = new Faults();
  const grid = parseGrid(bytes, options, faults);
  const end = milliseconds(grid.xmax);
  const tiers = grid.tiers.map((tier) => tierOf(tier, end, faults));
  reportSameNames(tiers, faults);
  return { format: 'textgrid', version: grid.style, media: [], tiers, faults: faults.list() };
}

export function refuseChronological(): never {
  throw new AnnotationError(
    'annotations-refused',
    'it is a chronological TextGrid, which is not read; open it in Praat and save it as a text file.',
    1,
    1,
  );
}

const milliseconds = (seconds: number): number => Math.round(seconds * 1000) + 0;

function tierOf({ kind, name, intervals }: GridTier, end: number, faults: Faults): Tier {
  const id = name.normalize('NFC');
  const annotations = inOrder(
    intervals
      // A point is there even without a mark; an interval without text only lies between others.
      .filter(({ text }) => kind === 'TextTier' || text.trim() !== '')
      .map(
        ({ from, to, text }): Annotation => ({
          id: null,
          start: milliseconds(from),
          end: milliseconds(to),
          time: 'given',
          // As Praat does: the ends of lines are the file's, not the text's.
          text: text.replace(/\r\n?/gu, '\n').normalize('NFC'),
          parent: null,
        }),
      ),
  );
  if (kind === 'IntervalTier') checkTimes(id, annotations, faults, end);
  const boundaries = [
    ...new Set(intervals.flatMap(({ from, to }) => [milliseconds(from), milliseconds(to)])),
  ].sort((a, b) => a - b);
  return {
    id,
    type: kind,
    constraint: null,
    participant: null,
    annotator: null,
    language: null,
    parent: null,
    annotations,
    ...(kind === 'IntervalTier' ? { boundaries } : {}),
  };
}
