import { isMark, lastLetter } from './letters.js';
import type { Replacement } from './tones.js';

/** A whole label at a selection: with a space where another one stands beside it. */
export function labelAt(text: string, start: number, end: number, label: string): Replacement {
  const before = start > 0 && !/\s/u.test(text[start - 1] ?? ' ') ? ' ' : '';
  const after = end < text.length && !/\s/u.test(text[end] ?? ' ') ? ' ' : '';
  return { from: start, to: end, text: before + label.normalize('NFC') + after };
}

/** A letter or a mark at a selection; a mark joins the letter before it. */
export function letterAt(text: string, start: number, end: number, letter: string): Replacement {
  if (!isMark(letter)) return { from: start, to: end, text: letter };
  const base = lastLetter(text.slice(0, start));
  return { from: start - base.length, to: end, text: (base + letter).normalize('NFC') };
}
