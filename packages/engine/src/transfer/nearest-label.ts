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

interface KnownLabel {
  readonly label: string;
  readonly segment: string;
  readonly tone: string;
  readonly letters: string;
  /** How its first and its last letter are made. */
  readonly first: Sound | undefined;
  readonly last: Sound | undefined;
}

function described(label: string): KnownLabel {
  const letters = lettersOf(label);
  const [first, last] = [soundOf([...letters][0] ?? ''), soundOf([...letters].at(-1) ?? '')];
  return { label, ...partsOf(label), letters, first, last };
}

/**
 * Finds which of the labels of a recogniser a label is most like: the same; the same but for its tone; the same letters; by how its
 * first letter is made, then the last. Undefined where none is like it, as for a tone.
 */
export function nearestAmong(known: readonly string[]): (label: string) => string | undefined {
  const exact = new Set(known);
  const all = known.map(described);
  const bySegment = new Map<string, KnownLabel[]>();
  for (const one of all) {
    const ofSegment = bySegment.get(one.segment);
    if (ofSegment) ofSegment.push(one);
    else bySegment.set(one.segment, [one]);
  }
  return (label) => {
    const wanted = label.normalize('NFC');
    if (exact.has(wanted)) return wanted;
    const { segment, tone, letters, first, last } = described(wanted);
    // A tone alone is like no other label.
    if (segment === '') return undefined;
    const ofSegment = bySegment.get(segment);
    if (ofSegment) return (ofSegment.find((one) => one.tone === tone) ?? ofSegment[0])?.label;
    let nearest: string | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const one of all) {
      if (one.letters === '') continue;
      let far = one.letters === letters ? 0 : Number.POSITIVE_INFINITY;
      if (far > 0 && first && one.first) {
        const begins = distance(first, one.first) ?? Number.POSITIVE_INFINITY;
        const ends = last && one.last ? (distance(last, one.last) ?? 4) : 4;
        far = 0.1 + begins + ends / 4;
      }
      // Of equals the one with the same tone.
      if (one.tone !== tone) far += 0.05;
      if (far < least) [nearest, least] = [one.label, far];
    }
    return nearest;
  };
}

/** What a training that starts from a recogniser takes over of its outputs, by the labels. */
export interface LabelTransfer {
  /** Labels that the recogniser has. */
  readonly same: readonly string[];
  /** Labels that begin as the recogniser's that is most like them. */
  readonly alike: readonly { readonly label: string; readonly startsAs: string }[];
  /** Labels like which it has none. */
  readonly unlike: readonly string[];
}

/** See `nearestAmong`. The labels are compared in NFC. */
export function labelTransfer(labels: readonly string[], known: readonly string[]): LabelTransfer {
  const nearest = nearestAmong(known);
  const same: string[] = [];
  const alike: { label: string; startsAs: string }[] = [];
  const unlike: string[] = [];
  for (const label of labels) {
    const startsAs = nearest(label);
    if (startsAs === undefined) unlike.push(label);
    else if (startsAs === label.normalize('NFC')) same.push(label);
    else alike.push({ label, startsAs });
  }
  return { same, alike, unlike };
}
