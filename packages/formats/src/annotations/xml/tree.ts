import type { Faults } from '../faults.js';
import { type Attributes, localName, parseXml } from './parse.js';

/** An element of a file whose parts must be looked at together. Names are without prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Attributes;
  readonly line: number;
  /** Elements and pieces of text in their order. */
  readonly content: (XmlElement | string)[];
}

/**
 * Read XML and hand over each element of these names as a whole when it is closed; its contents are not kept after
 * that. `outside` is told of the other elements, without their contents.
 */
export function parseElements(
  bytes: Uint8Array,
  names: ReadonlySet<string>,
  faults: Faults,
  whole: (element: XmlElement) => void,
  outside: (name: string, attributes: Attributes, line: number) => void = () => {},
  outsideClosed: (name: string) => void = () => {},
): void {
  const stack: XmlElement[] = [];
  parseXml(
    bytes,
    {
      open(qualified, attributes, { line }) {
        const name = localName(qualified);
        const parent = stack.at(-1);
        if (!parent && !names.has(name)) {
          outside(name, attributes, line);
          return;
        }
        const element: XmlElement = { name, attributes, line, content: [] };
        parent?.content.push(element);
        stack.push(element);
      },
      close(qualified) {
        if (stack.length === 0) {
          outsideClosed(localName(qualified));
          return;
        }
        const element = stack.pop();
        if (element && stack.length === 0) whole(element);
      },
      text(text) {
        stack.at(-1)?.content.push(text);
      },
    },
    faults,
  );
}

export const childElements = (element: XmlElement): XmlElement[] =>
  element.content.filter((part): part is XmlElement => typeof part !== 'string');

/** All text in an element. No recursion: a hostile file may nest without end. */
export function textOf(element: XmlElement): string {
  const parts: string[] = [];
  const pending: (XmlElement | string)[] = [element];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (typeof part === 'string') parts.push(part);
    else for (let i = part.content.length - 1; i >= 0; i--) pending.push(part.content[i] ?? '');
  }
  return parts.join('');
}
