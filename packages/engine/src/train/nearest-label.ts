import { partsOf } from '../metrics/index.js';

/**
 * Sounds by how they are made, as the chart of the International Phonetic Association has them: rows are manners with
 * voiceless and voiced in pairs, columns places from the lips to the glottis; '.' is none.
 */
const consonants: readonly (readonly [manner: number, row: string])[] = [
  [0, 'pb..td..ʈɖcɟkɡqɢ..ʔ.'],
  [0, '.............g......'],
  [1, '.m.ɱ.n...ɳ.ɲ.ŋ.ɴ....'],
  [2, '.ʙ...r.........ʀ....'],
  [2, '...ⱱ.ɾ...ɽ..........'],
  [3, 'ɸβfvszʃʒʂʐçʝxɣχʁħʕhɦ'],
  [3, '....θð..............'],
  [4, '....ɬɮ..............'],
  [5, '.w.ʋ.ɹ...ɻ.j.ɰ......'],
  [6, '.....l...ɭ.ʎ.ʟ......'],
  [0, '.ɓ...ɗ.....ʄ.ɠ.ʛ....'],
  [3, '......ɕʑ............'],
];
const voicesPerPlace = 2;

/** Rows from close to open, columns front, central and back, unrounded and rounded in pairs. */
const vowels: readonly string[] = ['iyɨʉɯu', 'ɪʏ...ʊ', 'eøɘɵɤo', '..ə...', 'ɛœɜɞʌɔ', 'æ.ɐ...', 'aɶ..ɑɒ'];

/** Letters of orthographies and of usage for sounds of the chart. */
const alike: Readonly<Record<string, string>> = {
  ε: 'ɛ',
  ω: 'ɔ',
  α: 'ɑ',
  ι: 'ɪ',
  υ: 'ʊ',
  ꞵ: 'β',
  ǝ: 'ə',
  ı: 'ɨ',
  ɚ: 'ə',
  ɝ: 'ɜ',
};

type Sound =
  | { readonly kind: 'vowel'; readonly height: number; readonly backness: number; readonly round: number }
  | { readonly kind: 'consonant'; readonly manner: number; readonly place: number; readonly voice: number };

const chart = new Map<string, Sound>();
for (const [manner, row] of consonants) {
  for (const [i, letter] of [...row].entries()) {
    if (letter === '.') continue;
    const [place, voice] = [Math.floor(i / voicesPerPlace), i % voicesPerPlace];
    chart.set(letter, { kind: 'consonant', manner, place, voice });
  }
}
for (const [height, row] of vowels.entries()) {
  for (const [i, letter] of [...row].entries()) {
    if (letter !== '.')
      chart.set(letter, { kind: 'vowel', height, backness: Math.floor(i / 2), round: i % 2 });
  }
}

const soundOf = (letter: string): Sound | undefined => chart.get(alike[letter] ?? letter);

/** How unlike two sounds are, 0 for the same; undefined for a vowel and a consonant. */
function distance(a: Sound, b: Sound): number | undefined {
  if (a.kind === 'vowel' && b.kind === 'vowel') {
    return Math.abs(a.height - b.height) + Math.abs(a.backness - b.backness) + Math.abs(a.round - b.round);
  }
  if (a.kind === 'consonant' && b.kind === 'consonant') {
    const manner = a.manner === b.manner ? 0 : 2;
    return manner + Math.abs(a.place - b.place) / 2 + Math.abs(a.voice - b.voice);
  }
  return undefined;
}

/** The letters alone, without tone, length, nasality and whatever else is written above, below or after them. */
const lettersOf = (label: string): string =>
  partsOf(label)
    .segment.normalize('NFD')
    .toLowerCase()
    .replaceAll(/[\p{M}\p{Lm}]/gu, '');

/**
 * Which of the labels of a recogniser a label is most like: the same; the same but for its tone; the same letters; by how its first
 * letter is made, then the last. Undefined where none is like it, as for a tone.
 */
export function nearestLabel(label: string, known: readonly string[]): string | undefined {
  const wanted = label.normalize('NFC');
  if (known.includes(wanted)) return wanted;
  const { segment, tone } = partsOf(wanted);
  // A tone alone is like no other label.
  if (segment === '') return undefined;
  const withoutTone = known.filter((one) => partsOf(one).segment === segment);
  const sameTone = withoutTone.find((one) => partsOf(one).tone === tone);
  if (sameTone ?? withoutTone[0]) return sameTone ?? withoutTone[0];
  const letters = lettersOf(wanted);
  const [first, last] = [soundOf([...letters][0] ?? ''), soundOf([...letters].at(-1) ?? '')];
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const one of known) {
    const own = lettersOf(one);
    if (own === '') continue;
    let far = own === letters ? 0 : Number.POSITIVE_INFINITY;
    const [ownFirst, ownLast] = [soundOf([...own][0] ?? ''), soundOf([...own].at(-1) ?? '')];
    if (far > 0 && first && ownFirst) {
      const begins = distance(first, ownFirst) ?? Number.POSITIVE_INFINITY;
      const ends = last && ownLast ? (distance(last, ownLast) ?? 4) : 4;
      far = 0.1 + begins + ends / 4;
    }
    // Of equals the one with the same tone.
    if (partsOf(one).tone !== tone) far += 0.05;
    if (far < least) [nearest, least] = [one, far];
  }
  return nearest;
}
