/** What Unicode says is not to be shown, and its marks of interlinear notes, for which no font has a shape. */
const ignorable = /[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;
/** Of these, what chooses between shapes in some scripts: joiners and variation selectors. */
const shaping = /^(?:\u200C|\u200D|\p{Variation_Selector})$/u;
const letter = /\p{L}/u;
const plainScript =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]/u;

/**
 * A label in NFC without the characters that show nothing. In labels with a letter of another script than Latin, Greek
 * and Cyrillic, joiners and variation selectors stay: there they are orthography, as in Persian, Sinhala or Mongolian.
 */
export function visibleForm(label: string): string {
  const composed = label.normalize('NFC');
  const shaped = Array.from(composed).some((one) => letter.test(one) && !plainScript.test(one));
  return composed.replace(ignorable, (one) => (shaped && shaping.test(one) ? one : '')).normalize('NFC');
}

/** Whether nothing of a label can be seen. */
export const isInvisible = (label: string): boolean => visibleForm(label) === '';

/** Whether a label begins with a combining mark, which then has no letter: a space has slipped in before it. */
export const beginsWithMark = (label: string): boolean => /^\p{M}/u.test(visibleForm(label));

/** Vowels of the IPA and of the Latin alphabet, without their marks. */
const vowels = new Set('aeiouyıɑæɐɒɔəɘɛɜɞɤɨɪɵøœɶʉʊʌɯɚɝ');

/** Whether a letter, without its marks, is a vowel. */
export const isVowel = (letter: string): boolean => vowels.has(letter.toLowerCase());

/** They stand within vowels that are said with a creak or a breath (aʔa), which are one sound. */
const glottals = new Set('ʔʕhɦ');

/** Letters, without marks, modifier letters (ʰ, ː) and tone letters. */
function lettersOf(label: string): string[] {
  return Array.from(visibleForm(label).normalize('NFD').toLowerCase()).filter(
    (one) => letter.test(one) && !/\p{Lm}/u.test(one),
  );
}

/** More letters than any phoneme is written with: four are (ngqh, ŋǃxʔ). */
const mostLetters = 4;
/** Including marks, joiners and tones. */
const mostCharacters = 12;

/**
 * Whether a label is rather a word whose labels nobody has separated: it has two vowels with a consonant between them,
 * as a word of two syllables has and no phoneme; or more letters than a phoneme is written with.
 */
export function isLikeWord(label: string): boolean {
  const letters = lettersOf(label);
  if (letters.length > mostLetters || Array.from(label).length > mostCharacters) return true;
  const kinds = letters.map((one) => (vowels.has(one) ? 'v' : glottals.has(one) ? 'h' : 'c')).join('');
  return /vh*c[hc]*v/.test(kinds);
}

/** Words of one syllable have three letters (kat), which few phonemes are written with (ndʒ). */
const lettersOfSyllable = 3;
/** Fewer labels say nothing of what the others are like. */
const leastLabels = 5;

/**
 * The labels of a set that are like words, the most frequent first; none where it is divided into labels as it should
 * be. Where more than half of all that is said is labels of three letters or more, these are words of one syllable.
 *
 * @param counts how often each label stands in the set
 */
export function undividedLabels(counts: ReadonlyMap<string, number>): string[] {
  const byFrequency = [...counts].sort(([, a], [, b]) => b - a);
  const total = byFrequency.reduce((sum, [, times]) => sum + times, 0);
  const long = byFrequency.filter(([label]) => lettersOf(label).length >= lettersOfSyllable);
  const occurrences = long.reduce((sum, [, times]) => sum + times, 0);
  if (total >= leastLabels && occurrences > total / 2) return long.map(([label]) => label);
  return byFrequency.map(([label]) => label).filter(isLikeWord);
}
