import { visibleForm } from '../label-form/index.js';

/**
 * Characters that look the same, or nearly so, in the fonts in which people transcribe, and are different labels to a
 * program (confusables). Not Unicode's own list, most of which nobody meets in a transcription: what keyboards, older
 * encodings and word processors put in the place of a letter or a mark. No two characters that are different sounds in
 * the IPA stand in one line. The character to prefer comes first; by their numbers, since to the eye they are the same.
 */
const confusableCharacters: readonly (readonly [preferred: string, ...others: string[]])[] = [
  // IPA letters, and letters of other alphabets that are typed for them
  ['\u0261', '\u0067'], // ɡ (latin small letter script g)
  ['\u0259', '\u01dd', '\u04d9'], // ə (latin small letter schwa)
  ['\u025b', '\u03b5', '\u0454'], // ɛ (latin small letter open e)
  ['\u0251', '\u03b1'], // ɑ (latin small letter alpha)
  ['\u0263', '\u03b3'], // ɣ (latin small letter gamma)
  ['\u0278', '\u03c6', '\u03d5', '\u0444'], // ɸ (latin small letter phi)
  ['\u03b2', '\u00df', '\ua7b5'], // β (greek small letter beta)
  ['\u03b8', '\u03d1'], // θ (greek small letter theta)
  ['\u0275', '\u04e9'], // ɵ (latin small letter barred o)
  ['\u028b', '\u03c5'], // ʋ (latin small letter v with hook)
  ['\u0269', '\u03b9'], // ɩ (latin small letter iota)
  ['\u026a', '\u0131'], // ɪ (latin letter small capital i)
  ['\u028a', '\u1d1c'], // ʊ (latin small letter upsilon)
  ['\u0283', '\u222b', '\u01aa'], // ʃ (latin small letter esh)
  ['\u0292', '\u04e1', '\u1d23'], // ʒ (latin small letter ezh)
  ['\u0254', '\u037b', '\u1d10'], // ɔ (latin small letter open o)
  ['\u026f', '\u0448'], // ɯ (latin small letter turned m)
  ['\u028c', '\u039b', '\u1d27'], // ʌ (latin small letter turned v)
  ['\u014b', '\u03b7', '\u019e'], // ŋ (latin small letter eng)
  ['\u03c7', '\uab53'], // χ (greek small letter chi)
  ['\u0294', '\u003f', '\u0241', '\u0242'], // ʔ (latin letter glottal stop)
  ['\u01c0', '\u007c', '\u2223'], // ǀ (latin letter dental click)
  ['\u01c3', '\u0021'], // ǃ (latin letter retroflex click)
  ['\u0280', '\u1d19'], // ʀ (latin letter small capital r)
  ['\u0153', '\ua7f9'], // œ (latin small ligature oe)
  // Latin letters and their Cyrillic, Greek and Armenian twins
  ['\u0061', '\u0430'], // a (latin small letter a)
  ['\u0065', '\u0435'], // e (latin small letter e)
  ['\u0069', '\u0456'], // i (latin small letter i)
  ['\u006f', '\u043e', '\u03bf'], // o (latin small letter o)
  ['\u0070', '\u0440', '\u03c1'], // p (latin small letter p)
  ['\u0063', '\u0441', '\u03f2'], // c (latin small letter c)
  ['\u0078', '\u0445'], // x (latin small letter x)
  ['\u0079', '\u0443'], // y (latin small letter y)
  ['\u0073', '\u0455'], // s (latin small letter s)
  ['\u006a', '\u0458', '\u03f3'], // j (latin small letter j)
  ['\u0068', '\u04bb'], // h (latin small letter h)
  ['\u0064', '\u0501'], // d (latin small letter d)
  ['\u0071', '\u051b'], // q (latin small letter q)
  ['\u0077', '\u051d'], // w (latin small letter w)
  ['\u0076', '\u03bd', '\u0475'], // v (latin small letter v)
  ['\u0075', '\u057d'], // u (latin small letter u)
  ['\u006e', '\u0578'], // n (latin small letter n)
  ['\u006b', '\u043a', '\u03ba'], // k (latin small letter k)
  ['\u006d', '\u043c'], // m (latin small letter m)
  ['\u0074', '\u0442', '\u03c4'], // t (latin small letter t)
  ['\u0062', '\u0185'], // b (latin small letter b)
  // Length, stress, aspiration and other marks
  ['\u02d0', '\u003a', '\ua789', '\u05c3', '\uff1a'], // ː (modifier letter triangular colon)
  ['\u02d1', '\u00b7', '\u2022', '\u2219', '\u2027'], // ˑ (modifier letter half triangular colon)
  ['\u02c8', '\u0027', '\u2032', '\ua78c'], // ˈ (modifier letter vertical line)
  ['\u02cc', '\u002c', '\u201a'], // ˌ (modifier letter low vertical line)
  ['\u02bc', '\u2019', '\u2018', '\u02bb', '\u02b9', '\u0060', '\u00b4', '\uff07'], // ʼ (modifier letter apostrophe)
  ['\u207f', '\u1dae'], // ⁿ (superscript latin small letter n)
  ['\u002d', '\u2010', '\u2011', '\u2013', '\u2014', '\u2212'], // - (hyphen-minus)
];

/** What is preferred in the place of each character. */
const preferredOf = new Map<string, string>();
for (const [preferred, ...others] of confusableCharacters)
  for (const other of others) preferredOf.set(other, preferred);

/**
 * The label as it should be written if every confusable in it were a slip: NFC, without characters that show nothing.
 * Labels of the same form are confusable.
 */
export function plainForm(label: string): string {
  const preferred = Array.from(label.normalize('NFC'), (one) => preferredOf.get(one) ?? one).join('');
  return visibleForm(preferred);
}

/** Labels, in NFC, that look alike and are not the same (confusables): each group in the order given, groups by their first. */
export function confusables(labels: Iterable<string>): string[][] {
  const groups = new Map<string, Set<string>>();
  for (const label of labels) {
    const form = plainForm(label);
    const group = groups.get(form) ?? new Set();
    group.add(label.normalize('NFC'));
    groups.set(form, group);
  }
  return [...groups.values()].filter((group) => group.size > 1).map((group) => [...group]);
}

/** More than any label of a language; what has more is a line without spaces, or no text. */
const mostSpelled = 40;

/** A label with the numbers of its characters, which distinguish it from another that looks the same; cut where it is long. */
export function spelled(label: string): string {
  // Cut before it is divided, into halves of surrogate pairs at worst: a label may be a whole file.
  const begun = Array.from(label.slice(0, 2 * mostSpelled)).slice(0, mostSpelled);
  const cut = begun.join('').length < label.length ? '…' : '';
  const numbers = begun.map(
    (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
  return `${begun.join('')}${cut} (${numbers.join(' ')}${cut && ` ${cut}`})`;
}
