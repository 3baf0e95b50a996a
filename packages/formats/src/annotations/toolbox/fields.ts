import type { Faults } from '../faults.js';
import { lines } from '../text/lines.js';

/** A field: what stands after a backslash, and its text with the lines that follow it. */
export interface Field {
  readonly marker: string;
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

const beginning = /^\\(?<marker>[\p{L}_][\p{L}\p{N}_.-]*)(?:[ \t]+(?<text>.*))?$/u;

/** Lines that begin with no marker belong to the field before. */
export function fieldsOf(pieces: Iterable<string>, faults: Faults): Field[] {
  const fields: { marker: string; parts: string[]; line: number }[] = [];
  for (const { text: line, number } of lines(pieces)) {
    const text = number === 1 ? line.replace(/^\uFEFF/u, '') : line;
    const found = beginning.exec(text)?.groups;
    if (found?.marker) {
      fields.push({ marker: found.marker, parts: [found.text ?? ''], line: number });
      continue;
    }
    if (text.trim() === '') continue;
    const before = fields.at(-1);
    if (before) before.parts.push(text);
    else {
      faults.add(
        'line-unreadable',
        `The line belongs to no field, and was not read: ${JSON.stringify(text.slice(0, 60))}.`,
        { line: number },
      );
    }
  }
  return fields.map(({ marker, parts, line }) => ({ marker, text: parts.join(' ').trim(), line }));
}
