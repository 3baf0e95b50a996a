import { language } from '../i18n/index.js';

// In English the service says what to do itself: there nothing of this is fetched.
const table = language === 'en' ? undefined : await import('./advice-table.js');

/** What to do about what the service says, in the language of the page; undefined where there is nothing to add, and in English. */
export const adviceFor = (code: string): string | undefined => table?.advice[code];

/** What is not there any more has no particulars that were worth a sentence in another language. */
export const saysAll = (code: string): boolean => table !== undefined && table.advice[code] === table.gone;
