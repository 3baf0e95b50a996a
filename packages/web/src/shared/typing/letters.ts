// Letters and their marks. Pure.

/** Whether a sign is a combining mark, which has nothing to stand on by itself. */
export const isMark = (sign: string): boolean => /^\p{M}/u.test(sign);

/** What a mark is shown on. */
export const markHolder = '\u25cc';

/** A sign as it can be shown by itself. */
export const shownAlone = (sign: string): string => (isMark(sign) ? markHolder + sign : sign);

/** The letter, with its marks, that a text ends in; empty where it ends in none. */
export const lastLetter = (text: string): string => /[^\s\p{M}]\p{M}*$/u.exec(text)?.[0] ?? '';
