import { normalForm } from '@persephone/formats/labels';
import { DomainError } from './errors.js';

/**
 * The one form in which text is kept, compared and looked for: Unicode NFC. macOS writes names decomposed, keyboards
 * mostly composed, and to the eye both are the same. Throws FormatError 'body-malformed' for rows of marks without an
 * end, which would take longer than anybody waits.
 */
export { normalForm };

type Form = (text: string) => string;

/** White space, and what shows nothing at the end of a name: it comes with pasting and makes two names of one. */
const edge = '[\\s\\u0085\\u200B\\u200E\\u200F\\u2060\\uFEFF]+';
const edges = new RegExp(`^${edge}|${edge}$`, 'gu');
const blank = /^[\s\u0085\p{Cc}\p{Default_Ignorable_Code_Point}]*$/u;

/** What no name has: control characters, and marks that reverse the direction of what follows. */
const unnameable = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/** A name in its normal form, or in `form`, without what no name has and without white space around it. */
export function nameForm(name: string, form: Form = normalForm): string {
  return form(name.replace(unnameable, '')).replace(edges, '');
}

/** Whether nothing of a text can be seen. */
export const isBlank = (text: string): boolean => blank.test(text);

/**
 * A name that somebody gave to a thing, in the form in which it is kept.
 * @param what for the message: 'corpus', 'model'
 * @throws DomainError 'name-blank' where nothing of it can be seen; as `normalForm`
 */
export function givenName(name: string, what: string): string {
  const form = nameForm(name, (text) => normalForm(text, `The name of the ${what}`));
  if (!isBlank(form)) return form;
  throw new DomainError('name-blank', `The name of the ${what} is blank. Give one that can be seen.`);
}

/** A speaker as somebody gave it; null where nobody knows who speaks. Throws 'name-blank'. */
export function givenSpeaker<S extends string | null | undefined>(speaker: S): S | string {
  return typeof speaker === 'string' ? givenName(speaker, 'speaker') : speaker;
}

/** What is stored as a speaker: null where a name is blank. */
export function speakerForm(speaker: string | null | undefined, form: Form = normalForm): string | null {
  if (speaker === null || speaker === undefined) return null;
  const name = nameForm(speaker, form);
  return isBlank(name) ? null : name;
}
