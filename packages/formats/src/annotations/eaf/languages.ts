import type { DescribedLanguage } from '../../languages/index.js';
import type { Faults } from '../faults.js';
import type { Attributes, XmlPosition } from '../xml/parse.js';

export const present = (value: string | undefined): string | null =>
  value === undefined || value === '' ? null : value;

export const describedLanguage = (attributes: Attributes): DescribedLanguage => ({
  id: attributes.LANG_ID ?? '',
  definition: present(attributes.LANG_DEF),
  label: present(attributes.LANG_LABEL),
});

/** A LANGUAGE of the file; one that no tier can have is reported. */
export function addLanguage(
  languages: DescribedLanguage[],
  ids: Set<string>,
  attributes: Attributes,
  { line, column }: XmlPosition,
  faults: Faults,
): void {
  const described = describedLanguage(attributes);
  const place = { line, column };
  if (described.id === '') {
    faults.add('language-without-id', 'A language has no LANG_ID, so that no tier can refer to it.', place);
  } else if (ids.has(described.id)) {
    const message = `There are several languages ${JSON.stringify(described.id)}; the first one counts.`;
    faults.add('language-duplicate', message, place);
  }
  ids.add(described.id);
  languages.push(described);
}
