import { Mark } from '@mantine/core';
import { marked, type Part } from './marked.js';

/** A text with what was looked for marked in it, from shortly before the first. */
export function MarkedText({ text, wanted }: { readonly text: string; readonly wanted: readonly string[] }) {
  return wanted.length === 0 ? text : <Parts parts={marked(text, wanted)} color="yellow" />;
}

export function Parts({ parts, color }: { readonly parts: readonly Part[]; readonly color: string }) {
  return parts.map(({ start, part, isHit }) =>
    isHit ? (
      <Mark key={start} color={color}>
        {part}
      </Mark>
    ) : (
      <span key={start}>{part}</span>
    ),
  );
}
