import { wordsOf } from '../labels/index.js';
import type { TextRules } from './types.js';

const isPunctuated = (text: string) => /[.,;:!?…"“”«»()[\]{}<>]/u.test(text);

/**
 * What these texts look like: labels that white space separates where most words are a letter or two with their marks;
 * else orthography, of which each letter is a label, without its punctuation and capitals.
 */
export function suggestedRules(texts: readonly string[]): TextRules {
  const words = texts.flatMap(wordsOf);
  const letters = (word: string) => word.replace(/\p{M}/gu, '').length;
  const short = words.filter((word) => letters(word) <= 2).length;
  if (words.length > 0 && short * 5 >= words.length * 4) {
    return { steps: [], splitting: { kind: 'white-space' }, wordBoundary: null };
  }
  return {
    steps: [
      ...(texts.some(isPunctuated) ? [{ kind: 'drop-punctuation', keep: ["'", '’', '-'] } as const] : []),
      { kind: 'lower-case' },
    ],
    splitting: { kind: 'graphemes' },
    wordBoundary: null,
  };
}
