// A transcription as it is written: labels with white space between them, each at its place in the text.

export interface Token {
  readonly label: string;
  /** Offsets in the text, the end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The labels of a text in NFC, as the service divides it. Asked with each key, of texts of thousands. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  // U+0085 is white space to Unicode but not to \s.
  const words = /[^\s\u0085]+/gu;
  for (let found = words.exec(text); found; found = words.exec(text)) {
    const [word] = found;
    tokens.push({ label: word.normalize('NFC'), start: found.index, end: found.index + word.length });
  }
  return tokens;
}

export const labelsOf = (text: string): string[] => tokensOf(text).map(({ label }) => label);

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
