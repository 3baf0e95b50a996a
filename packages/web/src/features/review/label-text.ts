// A transcription as it is written: labels with white space between them, each at its place in the text.

export interface Token {
  readonly label: string;
  /** Offsets in the text, the end exclusive. */
  readonly start: number;
  readonly end: number;
}

// U+0085 is white space to Unicode but not to \s.
const words = /[^\s\u0085]+/gu;

/** The labels of a text in NFC, as the service divides it. */
export function tokensOf(text: string): Token[] {
  return [...text.matchAll(words)].map(({ 0: word, index }) => ({
    label: word.normalize('NFC'),
    start: index,
    end: index + word.length,
  }));
}

export const labelsOf = (text: string): string[] => tokensOf(text).map(({ label }) => label);

/** The label that a caret stands in or at the end of; else the next one; -1 where there is none. */
export function tokenAt(tokens: readonly Token[], caret: number): number {
  const index = tokens.findIndex(({ end }) => end >= caret);
  return index >= 0 ? index : tokens.length - 1;
}

/** The label that a selection begins in; of a mere cursor, the one it stands at. */
export const tokenOfSelection = (tokens: readonly Token[], start: number, end: number): number =>
  // Behind the label before it begins a selected one.
  tokenAt(tokens, start === end ? start : start + 1);

/** The labels with single spaces: what two texts that mean the same have in common. */
export const canonical = (text: string): string => labelsOf(text).join(' ');
