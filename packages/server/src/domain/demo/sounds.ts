// The sounds of the demonstration's language, as acoustics describes them: where the resonances of the mouth are
// (formants), whether the vocal folds vibrate, and what the noise of a narrow or bursting passage is like. Frequencies
// are in Hz for a vocal tract of 17 cm, which voices scale; the values are the round numbers of phonetics textbooks.

/** Noise made in the mouth: where its energy lies, how wide, and how loud beside a vowel. */
export interface Noise {
  readonly centre: number;
  readonly width: number;
  readonly level: number;
}

interface Resonant {
  /** The lowest three formants. */
  readonly formants: readonly [number, number, number];
  /** How loud the voice is; a vowel has 1. */
  readonly voice: number;
  readonly ms: number;
}

export type Sound =
  | ({ readonly kind: 'vowel' | 'sonorant' } & Resonant)
  | ({ readonly kind: 'fricative'; readonly noise: Noise } & Resonant)
  /** Closed for `ms`, then a burst and, before the voice sets in, breath for `aspirationMs`. */
  | ({ readonly kind: 'plosive'; readonly noise: Noise; readonly aspirationMs: number } & Resonant);

export const vowels = {
  i: { kind: 'vowel', formants: [290, 2250, 3000], voice: 1, ms: 125 },
  e: { kind: 'vowel', formants: [430, 1950, 2600], voice: 1, ms: 125 },
  a: { kind: 'vowel', formants: [740, 1250, 2500], voice: 1, ms: 135 },
  o: { kind: 'vowel', formants: [450, 850, 2500], voice: 1, ms: 125 },
  u: { kind: 'vowel', formants: [310, 700, 2300], voice: 1, ms: 125 },
} as const satisfies Record<string, Sound>;

const lips = [300, 850, 2200] as const;
const teeth = [300, 1700, 2650] as const;
const velum = [300, 1950, 2200] as const;

export const consonants = {
  p: plosive(lips, 0, { centre: 900, width: 900, level: 0.5 }, 20),
  b: plosive(lips, 0.16, { centre: 700, width: 700, level: 0.35 }, 0),
  t: plosive(teeth, 0, { centre: 4200, width: 2200, level: 0.9 }, 25),
  d: plosive(teeth, 0.16, { centre: 3600, width: 2000, level: 0.55 }, 0),
  k: plosive(velum, 0, { centre: 1900, width: 600, level: 1 }, 40),
  m: { kind: 'sonorant', formants: [260, 950, 2200], voice: 0.4, ms: 85 },
  n: { kind: 'sonorant', formants: [270, 1550, 2650], voice: 0.4, ms: 85 },
  l: { kind: 'sonorant', formants: [360, 1150, 2900], voice: 0.55, ms: 80 },
  w: { kind: 'sonorant', formants: [290, 620, 2150], voice: 0.5, ms: 85 },
  j: { kind: 'sonorant', formants: [260, 2250, 3050], voice: 0.5, ms: 85 },
  s: {
    ...{ kind: 'fricative', formants: teeth, voice: 0, ms: 105 },
    noise: { centre: 6200, width: 1800, level: 0.6 },
  },
  ʃ: {
    ...{ kind: 'fricative', formants: [300, 1850, 2500], voice: 0, ms: 110 },
    noise: { centre: 3200, width: 1100, level: 0.7 },
  },
} as const satisfies Record<string, Sound>;

function plosive(formants: Resonant['formants'], voice: number, noise: Noise, aspirationMs: number): Sound {
  return { kind: 'plosive', formants, voice, noise, aspirationMs, ms: 70 };
}

export type Vowel = keyof typeof vowels;
export type Consonant = keyof typeof consonants;
