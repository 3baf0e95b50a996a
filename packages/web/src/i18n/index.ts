import { setupI18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { isLanguage, type Language, languageOf, languages } from './languages.js';
import { isPseudo, marks, type PseudoLanguage, padding, pseudoLanguages, pseudoText } from './pseudo.js';

// The language is known before any text is made: what imports this module waits for its catalogue. To change it, the page is
// loaded again.

const storageKey = 'persephone-language';

/** What was chosen in the page, or else what the browser is set to. A worker is told by its name. */
function languageNow(): Language | PseudoLanguage {
  const chosen = typeof document === 'undefined' ? nameOfWorker() : stored();
  if (isLanguage(chosen) || isPseudo(chosen)) return chosen;
  return (
    wantedLanguages()
      .map(languageOf)
      .find((one) => one !== undefined) ?? 'en'
  );
}

function wantedLanguages(): readonly string[] {
  return typeof navigator === 'undefined' ? [] : (navigator.languages ?? []);
}

function nameOfWorker(): string {
  const { name } = globalThis as { readonly name?: unknown };
  return typeof name === 'string' ? name : '';
}

function stored(): string {
  try {
    return localStorage.getItem(storageKey) ?? '';
  } catch {
    return '';
  }
}

export const language = languageNow();
/** Its rules for numbers, dates and plurals (BCP 47): those of the browser's region, where it is set to this language. */
export const locale: string = isPseudo(language)
  ? 'en'
  : (wantedLanguages().find((tag) => languageOf(tag) === language) ?? language);

const compiled = new Map<string, ReturnType<typeof compileMessage>>();
function compile(message: string): ReturnType<typeof compileMessage> {
  const known = compiled.get(message);
  if (known !== undefined) return known;
  const made = isPseudo(language) ? pseudo(language, message) : compileMessage(message);
  compiled.set(message, made);
  return made;
}

function pseudo(of: PseudoLanguage, message: string): ReturnType<typeof compileMessage> {
  const made = compileMessage(message, (text) => pseudoText(of, text));
  const length = typeof made === 'string' ? made : made.filter((part) => typeof part === 'string').join('');
  return [marks[0], ...(typeof made === 'string' ? [made] : made), padding(length) + marks[1]];
}

export const i18n = setupI18n({ locale });
i18n.setMessagesCompiler(compile);
i18n.loadAndActivate({ locale, messages: isPseudo(language) ? {} : await languages[language].load() });

if (typeof document !== 'undefined') {
  document.documentElement.lang = language;
  document.documentElement.dir = direction();
}

export function direction(): 'ltr' | 'rtl' {
  return isPseudo(language) ? pseudoLanguages[language].direction : languages[language].direction;
}

/** Keeps the choice in this browser and loads the page again in it. */
export function chooseLanguage(code: Language): void {
  localStorage.setItem(storageKey, code);
  location.reload();
}

/**
 * A message in the language of the page.
 * @param message in English, in ICU's message format: `{n, plural, one {# file} other {# files}} of {total}`. It is the key of the
 *   catalogues, so it is written here as it is, never put together.
 */
export function t(message: string, values?: Readonly<Record<string, string | number>>): string {
  return i18n._(message, values);
}

/** '1 utterance', '2 utterances', '1,100 utterances': a number with a noun, which the catalogues have as one message. */
export function count(number: number, one: string, many = `${one}s`): string {
  return t(`{n, plural, one {# ${one}} other {# ${many}}}`, { n: number });
}

/** 1100 as '1,100' in English. */
export const number = (value: number, digits = 0): string =>
  value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });

const signs = new Intl.NumberFormat(locale, { useGrouping: 'always' }).formatToParts(10_000.5);
const sign = (type: 'decimal' | 'group', otherwise: string): string =>
  signs.find((part) => part.type === type)?.value ?? otherwise;
/** Between the whole and its parts: a comma in French, a point in English. */
export const decimalSign = sign('decimal', '.');
/** Between thousands. */
export const groupSign = sign('group', ' ');
