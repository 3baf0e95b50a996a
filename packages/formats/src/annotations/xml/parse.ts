import { SaxesParser } from 'saxes';
import { AnnotationError } from '../error.js';
import type { Faults } from '../faults.js';
import { decoded } from '../text/encoding.js';
import { xmlEncoding } from './encoding.js';

export type Attributes = Readonly<Record<string, string>>;

/** Where the parser stands: after what it has just reported. */
export interface XmlPosition {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** In UTF-16 code units of the decoded text, without its mark. */
  readonly offset: number;
}

export interface XmlHandlers {
  open(name: string, attributes: Attributes, at: XmlPosition, selfClosing: boolean): void;
  close?(name: string, at: XmlPosition, selfClosing: boolean): void;
  /** May come in several pieces. */
  text?(text: string): void;
}

const bracketsInText = 'the string "]]>" is disallowed in char data.';

/**
 * Read XML. Nothing outside the file is ever loaded; a file that declares entities of its own is refused, for they can
 * grow without bounds. Throws AnnotationError with line and column where the file is not well-formed.
 */
export function parseXml(bytes: Uint8Array, handlers: XmlHandlers, faults: Faults): void {
  const parser = new SaxesParser();
  const position = (): XmlPosition => ({
    line: parser.line,
    column: parser.column + 1,
    offset: parser.position,
  });
  const refuse = (code: 'annotations-malformed' | 'annotations-unsafe', message: string): never => {
    throw new AnnotationError(code, message, parser.line, parser.column + 1);
  };
  parser.on('error', (error) => {
    const message = error.message.replace(/^(undefined:)?\d+:\d+: /u, '');
    if (message === bracketsInText) {
      faults.add('xml-brackets-in-text', 'A text holds ]]>, which XML allows only as ]]&gt;.', position());
      return;
    }
    refuse('annotations-malformed', `the file is not well-formed XML: ${message.replace(/\.$/u, '')}.`);
  });
  parser.on('doctype', (doctype) => {
    if (/<!ENTITY/iu.test(doctype)) {
      refuse(
        'annotations-unsafe',
        'the file declares entities of its own, which is refused; write their text in their place.',
      );
    }
  });
  // The parser reports an element that is closed at once first as opened, then as closed.
  parser.on('opentag', (tag) =>
    handlers.open(tag.name, tag.attributes as Attributes, position(), tag.isSelfClosing),
  );
  parser.on('closetag', (tag) => handlers.close?.(tag.name, position(), tag.isSelfClosing));
  if (handlers.text) {
    const text = handlers.text.bind(handlers);
    parser.on('text', text);
    parser.on('cdata', text);
  }
  for (const piece of decoded(bytes, xmlEncoding(bytes))) parser.write(piece);
  parser.close();
}

/** A name without the prefix of its namespace. */
export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
