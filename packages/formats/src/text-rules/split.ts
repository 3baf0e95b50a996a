import { wordsOf } from '../labels/index.js';
import type { Splitting, UnknownCharacter } from './types.js';

export interface SplitWord {
  readonly labels: readonly string[];
  readonly unknown: readonly string[];
  readonly ambiguous: readonly string[];
  /** An unknown character leaves the annotation out. */
  readonly leftOut: boolean;
}

/** Divides a word in NFC, which holds no white space. */
export type Splitter = (word: string) => SplitWord;

const nothing = { unknown: [], ambiguous: [], leftOut: false } as const;

export function splitterOf(splitting: Splitting): Splitter {
  switch (splitting.kind) {
    case 'white-space':
      return (word) => ({ ...nothing, labels: [word] });
    case 'graphemes': {
      const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
      return (word) => ({ ...nothing, labels: [...segmenter.segment(word)].map(({ segment }) => segment) });
    }
    case 'inventory':
      return byEntries(new Map(splitting.labels.map((label) => [label, [label]])), splitting.unknown);
    case 'table':
      return byEntries(new Map(splitting.rows.map(({ from, to }) => [from, wordsOf(to)])), splitting.unknown);
  }
}

/** A letter and the marks on it. */
const letter = /^\P{M}\p{M}*|^\p{M}+/u;

function byEntries(entries: ReadonlyMap<string, readonly string[]>, unknown: UnknownCharacter): Splitter {
  const lengths = [...new Set([...entries.keys()].map((entry) => entry.length))].sort((a, b) => b - a);
  const fitting = (word: string, at: number): string[] =>
    lengths.flatMap((length) => {
      const part = word.slice(at, at + length);
      return part.length === length && entries.has(part) ? [part] : [];
    });
  return (word) => {
    const labels: string[] = [];
    const unknowns: string[] = [];
    const ambiguous: string[] = [];
    for (let at = 0; at < word.length; ) {
      const [longest, ...shorter] = fitting(word, at);
      if (longest === undefined) {
        const found = letter.exec(word.slice(at))?.[0] ?? word.slice(at, at + 1);
        unknowns.push(found);
        if (unknown === 'keep') labels.push(found);
        at += found.length;
        continue;
      }
      if (shorter.some((one) => fits(word.slice(at + one.length, at + longest.length), entries))) {
        ambiguous.push(longest);
      }
      labels.push(...(entries.get(longest) ?? []));
      at += longest.length;
    }
    return { labels, unknown: unknowns, ambiguous, leftOut: unknown === 'leave-out' && unknowns.length > 0 };
  };
}

/** Whether entries alone make up this part, which is no longer than the longest of them. */
function fits(part: string, entries: ReadonlyMap<string, unknown>): boolean {
  const reached = new Set([0]);
  for (let at = 0; at < part.length; at++) {
    if (!reached.has(at)) continue;
    for (let end = at + 1; end <= part.length; end++) if (entries.has(part.slice(at, end))) reached.add(end);
  }
  return reached.has(part.length);
}
