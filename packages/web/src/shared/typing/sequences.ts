// Sequences of keys that stand for letters: what is typed behind a sign, and what is written then. Pure; NFC.
import { lastLetter } from './letters.js';

export interface Sequences {
  /** Begins a sequence; twice, it stands for itself. Empty: there are none. */
  readonly prefix: string;
  /** The letters, by what is typed for them. */
  readonly letters: ReadonlyMap<string, string>;
}

/** A sequence that may go on. */
export interface Pending {
  readonly typed: string;
  /** From the letter before it, which a mark may join, to the caret. */
  readonly from: number;
  readonly base: string;
  /** What stands from there to the caret. */
  readonly written: string;
}

/** What is to be written in the place of [from, to), instead of the sign that was typed. */
export interface Writing {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly pending: Pending | undefined;
}

/**
 * What is to be done where a sign is typed at a caret; undefined where it is written as it is. A letter stands there as soon as what
 * was typed means one, and becomes another where more is typed: after `\N` there is ŋ, after `\N\` ɴ. Whatever is no sequence ends
 * it and is written itself.
 */
export function onSign(
  { prefix, letters }: Sequences,
  text: string,
  caret: number,
  sign: string,
  pending: Pending | undefined,
): Writing | undefined {
  if (prefix === '') return undefined;
  if (pending && text.slice(pending.from, caret) === pending.written) {
    // The sign itself.
    if (pending.typed === '' && sign === prefix)
      return { from: caret, to: caret, text: '', pending: undefined };
    const typed = pending.typed + sign;
    if (isBeginning(letters, typed)) {
      const written = (pending.base + shown(letters, prefix, typed)).normalize('NFC');
      const { from, base } = pending;
      return { from, to: caret, text: written, pending: { typed, from, base, written } };
    }
  }
  if (sign !== prefix) return undefined;
  const base = lastLetter(text.slice(0, caret));
  const from = caret - base.length;
  return { from: caret, to: caret, text: prefix, pending: { typed: '', from, base, written: base + prefix } };
}

const isBeginning = (letters: ReadonlyMap<string, string>, typed: string): boolean => {
  for (const sequence of letters.keys()) if (sequence.startsWith(typed)) return true;
  return false;
};

/** What stands there of a sequence: the letter of its longest part that means one, and the rest as it was typed. */
function shown(letters: ReadonlyMap<string, string>, prefix: string, typed: string): string {
  for (let length = typed.length; length > 0; length--) {
    const letter = letters.get(typed.slice(0, length));
    if (letter !== undefined) return letter + typed.slice(length);
  }
  return prefix + typed;
}
