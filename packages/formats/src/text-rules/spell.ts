import type { TextRules } from './types.js';

export interface Ambiguity {
  /** Labels that can be spelled in several ways, separated by spaces. */
  readonly labels: string;
  /** The one that was taken first. */
  readonly spellings: readonly string[];
}

export interface SpelledText {
  /** In NFC, words separated by spaces. */
  readonly text: string;
  /** Labels that no spelling of the table has, as often as they came; they stand in the text as they are. */
  readonly unknown: readonly string[];
  /** Wherever the table allows several spellings, as often as it came. */
  readonly ambiguous: readonly Ambiguity[];
}

/**
 * The way back from labels to text, prepared once: by a letter-to-sound table the spelling with the most labels that fits,
 * of several the first in the table; labels that are letters themselves (an inventory, graphemes) are put together. Words
 * end at the label of the word boundary; rules without one know no words, and all spellings are separated by spaces. What
 * the steps of the rules took away or replaced does not come back.
 */
export function speller({ splitting, wordBoundary }: TextRules): (labels: readonly string[]) => SpelledText {
  const isWords = splitting.kind === 'white-space';
  const spell = splitting.kind === 'table' ? byTable(splitting.rows) : asTheyAre;
  const between = wordBoundary === null || isWords ? ' ' : '';
  return (labels) => {
    const unknown: string[] = [];
    const ambiguous: Ambiguity[] = [];
    const words = wordsOf(labels, wordBoundary).map((word) => {
      const spelled = spell(word.map((label) => label.normalize('NFC')));
      unknown.push(...spelled.unknown);
      ambiguous.push(...spelled.ambiguous);
      return spelled.spellings.join(between);
    });
    return {
      text: words
        .filter((word) => word !== '')
        .join(' ')
        .normalize('NFC'),
      unknown,
      ambiguous,
    };
  };
}

function wordsOf(labels: readonly string[], boundary: string | null): string[][] {
  const words: string[][] = [[]];
  for (const label of labels) {
    if (label === boundary) words.push([]);
    else words.at(-1)?.push(label);
  }
  return words;
}

interface SpelledWord {
  readonly spellings: readonly string[];
  readonly unknown: readonly string[];
  readonly ambiguous: readonly Ambiguity[];
}

const asTheyAre = (word: readonly string[]): SpelledWord => ({ spellings: word, unknown: [], ambiguous: [] });

function byTable(
  rows: readonly { readonly from: string; readonly to: string }[],
): (word: readonly string[]) => SpelledWord {
  /** By their labels, which no spelling holds a space within. */
  const entries = new Map<string, string[]>();
  let most = 0;
  for (const { from, to } of rows) {
    const labels = to
      .normalize('NFC')
      .split(/\s+/u)
      .filter((label) => label !== '');
    // What is silent cannot be known from what is said.
    if (labels.length === 0) continue;
    const key = labels.join(' ');
    const known = entries.get(key);
    if (known) known.push(from);
    else entries.set(key, [from]);
    most = Math.max(most, labels.length);
  }
  const fitting = (word: readonly string[], at: number, end: number): number[] =>
    Array.from({ length: Math.min(most, end - at) }, (_, i) => Math.min(most, end - at) - i).filter(
      (length) => entries.has(word.slice(at, at + length).join(' ')),
    );
  /** One way to spell a part of a word by entries alone, undefined where there is none; each place is tried once. */
  const spelled = (
    word: readonly string[],
    at: number,
    end: number,
    dead = new Set<number>(),
  ): string | undefined => {
    if (at === end) return '';
    if (dead.has(at)) return undefined;
    for (const length of fitting(word, at, end)) {
      const rest = spelled(word, at + length, end, dead);
      if (rest !== undefined)
        return `${entries.get(word.slice(at, at + length).join(' '))?.[0] ?? ''}${rest}`;
    }
    dead.add(at);
    return undefined;
  };
  return (word) => {
    const spellings: string[] = [];
    const unknown: string[] = [];
    const ambiguous: Ambiguity[] = [];
    for (let at = 0; at < word.length; ) {
      const [longest, ...shorter] = fitting(word, at, word.length);
      if (longest === undefined) {
        const label = word[at] ?? '';
        unknown.push(label);
        spellings.push(label);
        at += 1;
        continue;
      }
      const key = word.slice(at, at + longest).join(' ');
      const same = entries.get(key) ?? [];
      const divided = shorter.flatMap((length) => {
        const rest = spelled(word, at + length, at + longest);
        return rest === undefined
          ? []
          : [`${entries.get(word.slice(at, at + length).join(' '))?.[0] ?? ''}${rest}`];
      });
      const ways = [...new Set([...same, ...divided])];
      if (ways.length > 1) ambiguous.push({ labels: key, spellings: ways });
      spellings.push(ways[0] ?? '');
      at += longest;
    }
    return { spellings, unknown, ambiguous };
  };
}
