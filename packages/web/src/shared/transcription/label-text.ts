// A transcription as it is written: which of its labels a caret is at.

import { labelsOf, type Token } from '@persephone/formats/labels';

/** The label that a caret stands in or at the end of; else the next one; -1 where there is none. */
export function tokenAt(tokens: readonly Token[], caret: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.end < caret) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, tokens.length - 1);
}

/** The label that a selection begins in; of a mere cursor, the one it stands at. */
export const tokenOfSelection = (tokens: readonly Token[], start: number, end: number): number =>
  // Behind the label before it begins a selected one.
  tokenAt(tokens, start === end ? start : start + 1);

/** The labels with single spaces: what two texts that mean the same have in common. */
export const canonical = (text: string): string => labelsOf(text).join(' ');
