import { Mark } from '@mantine/core';
import { marked } from './marked.js';

/** A text with what was looked for marked in it, from shortly before the first. */
export function MarkedText({ text, wanted }: { readonly text: string; readonly wanted: readonly string[] }) {
  if (wanted.length === 0) return text;
  return marked(text, wanted).map(({ start, part, isHit }) =>
    isHit ? <Mark key={start}>{part}</Mark> : <span key={start}>{part}</span>,
  );
}
