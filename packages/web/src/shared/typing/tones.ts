// Marks of tone on the last vowel before a caret. Pure; NFC.
import { isVowel } from '@persephone/formats/label-form';

export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Combining marks of tone, of which a vowel has one: another takes its place. */
const toneMarks = new Set('\u030f\u0300\u0304\u0301\u030b\u030c\u0302\u1dc4\u1dc5\u1dc8\u1dc6\u1dc7\u1dc9');
/** A consonant that is the nucleus of a syllable bears tone as well. */
const syllabic = /[\u0329\u030d]/u;
const letters = /\p{L}\p{M}*/gu;
/** What may stand between a vowel and letters of tone: length, aspiration. */
const modifiers = /^[\p{Lm}\p{Sk}]*/u;

const bearsTone = (letter: string): boolean => {
  const [base = ''] = letter.normalize('NFD');
  return isVowel(base) || syllabic.test(letter.normalize('NFD'));
};

/**
 * A mark of tone put on the last vowel before the caret, in the place of the one that it has; taken off where it has that very one.
 * What is no combining mark (˥, ¹) is put behind the vowel. Undefined where there is no vowel.
 */
export function withTone(text: string, caret: number, mark: string): Replacement | undefined {
  const [last] = [...text.slice(0, caret).matchAll(letters)]
    .filter(([letter]) => bearsTone(letter))
    .slice(-1);
  if (!last) return undefined;
  const [letter] = last;
  const from = last.index;
  const to = from + letter.length;
  if (!/^\p{M}+$/u.test(mark)) {
    const [behind = ''] = modifiers.exec(text.slice(to, caret)) ?? [];
    const at = to + behind.length;
    return behind.endsWith(mark)
      ? { from: at - mark.length, to: at, text: '' }
      : { from: at, to: at, text: mark };
  }
  const parts = Array.from(letter.normalize('NFD'));
  const had = parts.includes(mark);
  const others = parts.filter((part) => !toneMarks.has(part)).join('');
  return { from, to, text: (had ? others : others + mark).normalize('NFC') };
}
