/** Labels stand between runs of Unicode white space; U+0085 is white space to Unicode but not to \s. */
const words = /[^\s\u0085]+/gu;

/** A label where it stands in a text. */
export interface Token {
  /** In NFC. */
  readonly label: string;
  /** Offsets in the text, the end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The labels of a text, each at its place. */
export function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(words), ({ 0: word, index }) => ({
    label: word.normalize('NFC'),
    start: index,
    end: index + word.length,
  }));
}

/** The labels of a text in NFC, in order; none of an empty text. */
export const labelsOf = (text: string): string[] => wordsOf(text).map((word) => word.normalize('NFC'));

/** What stands between white space, as it is written. */
export const wordsOf = (text: string): string[] => text.match(words) ?? [];

/** The text with each word replaced, the white space as it is. */
export const mapWords = (text: string, replace: (word: string) => string): string =>
  text.replace(words, replace);

/** Whether a text holds a label. */
export const holdsLabel = (text: string): boolean => /[^\s\u0085]/u.test(text);
