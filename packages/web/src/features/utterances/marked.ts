// What of a text is marked. Pure.
import { sequencesIn } from '@persephone/formats/labels';

export interface Part {
  /** Offset in the text. */
  readonly start: number;
  readonly part: string;
  readonly isHit: boolean;
}

/** More than this before the first place is left out: a row shows the beginning of its text. */
const mostBefore = 24;

/** The text in parts, with the places of these labels, one after another, apart; what is far before the first is left out. */
export function marked(text: string, wanted: readonly string[]): Part[] {
  const places = sequencesIn(text, wanted);
  const from = beginning(text, places[0]?.start ?? 0);
  const parts: Part[] = from > 0 ? [{ start: -1, part: '… ', isHit: false }] : [];
  let at = from;
  for (const { start, end } of places) {
    if (start > at) parts.push({ start: at, part: text.slice(at, start), isHit: false });
    parts.push({ start, part: text.slice(start, end), isHit: true });
    at = end;
  }
  if (at < text.length) parts.push({ start: at, part: text.slice(at), isHit: false });
  return parts;
}

/** The same as `marked`, with what these labels are to be in their places. */
export const replacedParts = (text: string, wanted: readonly string[], instead: readonly string[]): Part[] =>
  marked(text, wanted).map((one) => (one.isHit ? { ...one, part: instead.join(' ') } : one));

/** Where to begin, so that a place is in sight: at a label. */
function beginning(text: string, place: number): number {
  if (place <= mostBefore) return 0;
  const before = /\s(?=\S)/u.exec(text.slice(place - mostBefore, place));
  return before ? place - mostBefore + before.index + 1 : place;
}
