import { readFileSync } from 'node:fs';

/** A text of the page, as its source has it, in a language, with what stands in its braces. */
export type Translate = (text: string, values?: Readonly<Record<string, string | number>>) => string;

/** Throws where the catalogue does not have the text. */
export function translate(language: string): Translate {
  const catalogue =
    language === 'en'
      ? undefined
      : (JSON.parse(
          readFileSync(
            new URL(`../../packages/web/src/i18n/catalogues/${language}.json`, import.meta.url),
            'utf8',
          ),
        ) as Record<string, string>);
  return (text, values = {}) => {
    const translated = catalogue ? catalogue[text] : text;
    if (translated === undefined) throw new Error(`${language}.json has no “${text}”`);
    return translated.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
  };
}
