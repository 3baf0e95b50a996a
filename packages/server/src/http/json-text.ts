import { hasLongMarks, maximumMarks } from '@persephone/formats/labels';
import { DomainError } from '../domain/errors.js';
import { maximumValues } from './limits.js';

/** Bodies are some levels deep; what is far deeper is a mistake or meant to exhaust whoever walks through it. */
const maximumDepth = 32;

const malformed = (detail: string, cause?: unknown): DomainError =>
  new DomainError('body-malformed', detail, {}, { cause });

/** Throws what the text cannot be for: neither database keeps zero bytes, and half a surrogate pair is not Unicode. */
function refuseText(text: string): void {
  if (/\p{Surrogate}/u.test(text)) {
    throw new DomainError(
      'text-not-utf8',
      'The body holds half of a surrogate pair, which is not a character.',
    );
  }
  if (text.includes('\0')) throw malformed('The body holds the character U+0000. Leave it out.');
  if (hasLongMarks(text)) {
    throw malformed(`The body holds more than ${maximumMarks} combining marks in a row. Leave them out.`);
  }
}

/**
 * Throws where the JSON has too many levels or values, before anything is made of them: a body of empty objects takes
 * a hundred times its length in memory. One pass over the bytes; whether they are JSON is not asked here.
 */
function refuseShape(bytes: Uint8Array): void {
  let depth = 0;
  let values = 1;
  for (let i = 0; i < bytes.length; i++) {
    switch (bytes[i] ?? 0) {
      case 0x22: // "
        for (i++; i < bytes.length && bytes[i] !== 0x22; i++) if (bytes[i] === 0x5c) i++;
        break;
      case 0x5b: // [
      case 0x7b: // {
        values++;
        if (++depth > maximumDepth) throw malformed(`The JSON is more than ${maximumDepth} levels deep.`);
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
      case 0x2c: // ,
      case 0x3a: // :
        values++;
        break;
      default:
    }
  }
  if (values > maximumValues) throw malformed(`The JSON holds more than ${maximumValues} values.`);
}

/** Every text in it, names of members too. It has at most `maximumDepth` levels. */
function refuseTexts(value: unknown): void {
  if (typeof value === 'string') refuseText(value);
  else if (Array.isArray(value)) for (const item of value) refuseTexts(item);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      refuseText(name);
      refuseTexts(member);
    }
  }
}

/** What cannot be stored comes in through an escape, or as marks that stand in the text itself. */
const suspicious = /\\u(?:0000|0[3-9a-fA-F]|[1-9a-fA-F])/u;

/** Undefined for no body at all: whether there must be one is for the route's schema to say. */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DomainError('text-not-utf8', 'The body is not UTF-8. Send JSON in UTF-8.', {}, { cause });
  }
  refuseShape(bytes);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw malformed(
      `The body is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
      cause,
    );
  }
  if (suspicious.test(text) || hasLongMarks(text)) refuseTexts(body);
  return body;
}
