// The letters of the palette, as the chart of the IPA (2020) has them.

export const vowels = 'i y ɨ ʉ ɯ u ɪ ʏ ʊ e ø ɘ ɵ ɤ o ə ɛ œ ɜ ɞ ʌ ɔ æ ɐ a ɶ ɑ ɒ'.split(' ');

export const consonants = (
  'p b t d ʈ ɖ c ɟ k ɡ q ɢ ʔ m ɱ n ɳ ɲ ŋ ɴ ʙ r ʀ ɾ ɽ ɸ β f v θ ð s z ʃ ʒ ʂ ʐ ç ʝ x ɣ χ ʁ ħ ʕ h ɦ ' +
  'ɬ ɮ ʋ ɹ ɻ j ɰ l ɭ ʎ ʟ w ʍ ɥ ɕ ʑ ɺ ɧ ɓ ɗ ʄ ɠ ʛ ʘ ǀ ǃ ǂ ǁ ʜ ʢ ʡ'
).split(' ');

/** Combining marks, and what stands behind a letter. */
export const diacritics = [
  ...'\u0303\u0325\u032c\u0329\u032f\u0330\u0324\u032a\u033a\u033b\u031f\u0320\u0308\u033d\u031d\u031e\u031a\u0361',
  ...'ʰʷʲˠˤⁿˡʼ˞ːˑˈˌ',
];

/** From extra low to extra high, then contours, then letters of tone. */
export const tones = ['\u030f', '\u0300', '\u0304', '\u0301', '\u030b', '\u030c', '\u0302', ...'˩˨˧˦˥'];
