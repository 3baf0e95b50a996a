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
 * that. `outside` is called with the other elements, without their contents; text in them is reported.
 */
export function parseElements(
  bytes: Uint8Array,
  names: ReadonlySet<string>,
  faults: Faults,
  whole: (element: XmlElement) => void,
  outside: (name: string, attributes: Attributes, line: number) => void = () => {},
  outsideClosed: (name: string) => void = () => {},
  outsideText: (text: string) => void = (text) =>
    faults.add(
      'text-outside',
      `A text stands where none should be, and was not read: ${JSON.stringify(text.slice(0, 40))}.`,
    ),
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
        const element = stack.at(-1);
        if (element) element.content.push(text);
        else if (text.trim() !== '') outsideText(text.trim());
      },
    },
    faults,
  );
}

export const childElements = (element: XmlElement): XmlElement[] =>
  element.content.filter((part): part is XmlElement => typeof part !== 'string');

/** Report text directly in an element that should hold only elements. */
export function reportStrayText({ name, line, content }: XmlElement, faults: Faults): void {
  for (const part of content) {
    if (typeof part === 'string' && part.trim() !== '') {
      faults.add(
        'text-outside',
        `${name} holds a text that was not read: ${JSON.stringify(part.trim().slice(0, 40))}.`,
        { line },
      );
    }
  }
}

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
