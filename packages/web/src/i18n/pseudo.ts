// Languages for tests alone: what of the page is not translated, too narrow or laid out from the left is seen in them.

const accented: Readonly<Record<string, string>> = {
  ...{
    a: 'á',
    e: 'é',
    i: 'í',
    o: 'ó',
    u: 'ú',
    y: 'ý',
    c: 'ç',
    n: 'ñ',
    s: 'š',
    z: 'ž',
    k: 'ḱ',
    m: 'ḿ',
    p: 'ṕ',
  },
  ...{
    A: 'Á',
    E: 'É',
    I: 'Í',
    O: 'Ó',
    U: 'Ú',
    Y: 'Ý',
    C: 'Ç',
    N: 'Ñ',
    S: 'Š',
    Z: 'Ž',
    K: 'Ḱ',
    M: 'Ḿ',
    P: 'Ṕ',
  },
};
const arabic: Readonly<Record<string, string>> = {
  ...{
    a: 'ا',
    b: 'ب',
    c: 'ص',
    d: 'د',
    e: 'ع',
    f: 'ف',
    g: 'غ',
    h: 'ه',
    i: 'ي',
    j: 'ج',
    k: 'ك',
    l: 'ل',
    m: 'م',
  },
  ...{
    n: 'ن',
    o: 'و',
    p: 'ث',
    q: 'ق',
    r: 'ر',
    s: 'س',
    t: 'ت',
    u: 'ض',
    v: 'ط',
    w: 'ظ',
    x: 'خ',
    y: 'ح',
    z: 'ز',
  },
};

export const pseudoLanguages = {
  'en-XA': { letters: accented, direction: 'ltr' },
  'ar-XB': { letters: arabic, direction: 'rtl' },
} as const;
export type PseudoLanguage = keyof typeof pseudoLanguages;

export const isPseudo = (code: string): code is PseudoLanguage => Object.hasOwn(pseudoLanguages, code);

/** Marks around each translated message. */
export const marks = ['⟦', '⟧'] as const;

/** A text of a message as the pseudo-language writes it; what stands in `<…>` is markup and stays. */
export function pseudoText(language: PseudoLanguage, text: string): string {
  const { letters }: { letters: Readonly<Record<string, string>> } = pseudoLanguages[language];
  return text
    .split(/(<\/?\w+\/?>)/)
    .map((part, i) =>
      i % 2 === 1 ? part : [...part].map((c) => letters[c] ?? letters[c.toLowerCase()] ?? c).join(''),
    )
    .join('');
}

/** By how much a translation is longer than its English text: 40 %, in dots that count as letters. */
export const padding = (english: string): string => '·'.repeat(Math.ceil(0.4 * english.length));
