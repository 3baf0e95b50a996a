// The languages of the page. A language is added here, with a catalogue beside the others (docs/languages.md).

/** What a catalogue holds: for each English message its translation, both in ICU's message format. */
export type Catalogue = Readonly<Record<string, string>>;

interface Offered {
  /** The language's name, in itself. */
  readonly name: string;
  readonly direction: 'ltr' | 'rtl';
  readonly load: () => Promise<Catalogue>;
}

const catalogue = (module: Promise<{ readonly default: Catalogue }>) => module.then((all) => all.default);

export const languages = {
  en: { name: 'English', direction: 'ltr', load: async () => ({}) },
  fr: { name: 'Français', direction: 'ltr', load: () => catalogue(import('./catalogues/fr.json')) },
  es: { name: 'Español', direction: 'ltr', load: () => catalogue(import('./catalogues/es.json')) },
  pt: { name: 'Português', direction: 'ltr', load: () => catalogue(import('./catalogues/pt.json')) },
  id: { name: 'Bahasa Indonesia', direction: 'ltr', load: () => catalogue(import('./catalogues/id.json')) },
  ru: { name: 'Русский', direction: 'ltr', load: () => catalogue(import('./catalogues/ru.json')) },
  'zh-Hans': {
    name: '简体中文',
    direction: 'ltr',
    load: () => catalogue(import('./catalogues/zh-Hans.json')),
  },
} as const satisfies Record<string, Offered>;

export type Language = keyof typeof languages;

export const isLanguage = (code: string): code is Language => Object.hasOwn(languages, code);

/**
 * Which of the page's languages a tag (BCP 47) asks for: `pt-BR` for `pt`, `zh-CN` for `zh-Hans`; undefined where the page has
 * none, as for Chinese in traditional characters.
 */
export function languageOf(tag: string): Language | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    const code = language === 'zh' ? `zh-${script}` : language;
    return isLanguage(code) ? code : undefined;
  } catch {
    return undefined;
  }
}
