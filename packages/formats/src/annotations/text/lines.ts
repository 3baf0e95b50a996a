export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** The lines of a text that comes in pieces, without their ends: LF, CRLF, or CR alone. */
export function* lines(pieces: Iterable<string>): Generator<Line, void, undefined> {
  let rest = '';
  let number = 0;
  for (const piece of pieces) {
    const text = rest + piece;
    // A CR at the end may be the first half of a CRLF.
    const usable = text.endsWith('\r') ? text.slice(0, -1) : text;
    let from = 0;
    for (const match of usable.matchAll(/\r\n|\n|\r/gu)) {
      yield { text: usable.slice(from, match.index), number: ++number };
      from = match.index + match[0].length;
    }
    rest = text.slice(from);
  }
  const last = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
  if (rest !== '') yield { text: last, number: number + 1 };
}
