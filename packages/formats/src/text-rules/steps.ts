import type { TextStep } from './types.js';

export interface StepResult {
  readonly text: string;
  readonly changes: number;
  readonly leftOut?: boolean;
  readonly unclosed?: readonly string[];
}

/** Do one step to a text in NFC. In time that grows with the text alone: there are no patterns from outside. */
export function doStep(text: string, step: TextStep): StepResult {
  switch (step.kind) {
    case 'leave-out': {
      const found = step.containing.filter((part) => text.includes(part)).length;
      return { text, changes: found, leftOut: found > 0 };
    }
    case 'drop-between':
      return dropBetween(text, step.open, step.close);
    case 'drop':
      return replaceEach(text, new Map(step.texts.map((one) => [one, ''])));
    case 'replace':
      return replaceEach(text, new Map([[step.from, step.to]]));
    case 'drop-punctuation':
      return dropPunctuation(text, step.keep);
    case 'lower-case': {
      const lower = text.toLowerCase().normalize('NFC');
      return { text: lower, changes: lower === text ? 0 : 1 };
    }
  }
}

/** Brackets within brackets of the same kind go with the outermost. */
function dropBetween(text: string, open: string, close: string): StepResult {
  let kept = '';
  let changes = 0;
  let at = 0;
  const nextOpen = finder(text, open);
  const nextClose = finder(text, close);
  const closing = (begin: number) =>
    behindClosing(begin, { open, close }, { close: nextClose, open: open === close ? never : nextOpen });
  for (;;) {
    const begin = nextOpen(at);
    if (begin < 0) return { text: kept + text.slice(at), changes };
    const end = closing(begin);
    if (end === undefined) {
      return { text: kept + text.slice(at), changes, unclosed: [text.slice(begin, begin + 20)] };
    }
    kept += text.slice(at, begin);
    at = end;
    changes++;
  }
}

/** Where a part next begins from a place on, -1 where it does not. */
type Finder = (from: number) => number;

const never: Finder = () => -1;

/** Asked from places that ascend, it goes through the text once. */
function finder(text: string, part: string): Finder {
  let found = -2;
  return (from) => {
    if (found !== -1 && found < from) found = text.indexOf(part, from);
    return found;
  };
}

/** Behind the closing that belongs to the opening at `begin`; undefined where there is none. */
function behindClosing(
  begin: number,
  { open, close }: { readonly open: string; readonly close: string },
  next: { readonly open: Finder; readonly close: Finder },
): number | undefined {
  let depth = 1;
  let at = begin + open.length;
  while (depth > 0) {
    const end = next.close(at);
    if (end < 0) return undefined;
    const inner = next.open(at);
    if (inner >= 0 && inner < end) {
      depth++;
      at = inner + open.length;
    } else {
      depth--;
      at = end + close.length;
    }
  }
  return at;
}

/** Whether the text goes on with a mark at this place: what ends before it is part of a letter. */
const endsInLetter = (text: string, end: number): boolean => /^\p{M}/u.test(text.slice(end, end + 2));

/** From left to right, the longest first; never part of a letter that has further marks. */
function replaceEach(text: string, by: ReadonlyMap<string, string>): StepResult {
  const wanted = [...by.keys()].filter((one) => one !== '').sort((a, b) => b.length - a.length);
  let replaced = '';
  let changes = 0;
  for (let at = 0; at < text.length; ) {
    const found = wanted.find((one) => text.startsWith(one, at) && !endsInLetter(text, at + one.length));
    if (found === undefined) {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      replaced += character;
      at += character.length;
    } else {
      replaced += by.get(found) ?? '';
      at += found.length;
      changes++;
    }
  }
  return { text: replaced.normalize('NFC'), changes };
}

function dropPunctuation(text: string, keep: readonly string[]): StepResult {
  const kept = new Set(keep);
  let changes = 0;
  const without = text.replace(/[\p{P}\p{S}]\p{M}*/gu, (found) => {
    // A modifier such as U+02BC is a letter and not found; an apostrophe between letters is one only where it is kept.
    if (kept.has(found)) return found;
    changes++;
    return '';
  });
  return { text: without.normalize('NFC'), changes };
}
