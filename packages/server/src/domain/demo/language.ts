import { Random } from '@persephone/engine/random';
import { encodeWav16 } from '@persephone/formats/wav';
import { type Consonant, consonants, type Sound, type Vowel, vowels } from './sounds.js';
import { type Segment, sampleRate, synthesise } from './synthesiser.js';
import { type Voice, voices } from './voice.js';

// A language of no people, which a small model learns in a minute, with errors to correct: words of open syllables, each with
// one of two tones, some known and others, like names, that were never said before.

/** How the demonstration's transcriptions are written: tones are labels of their own. */
export const demoLabelType = 'phonemes_and_tones';
const tones = { '˥': 1.2, '˩': 0.85 } as const;
type Tone = keyof typeof tones;
type Syllable = readonly [Consonant, Vowel, Tone];
/** Its words. */
type Phrase = readonly (readonly Syllable[])[];

const words: readonly (readonly Syllable[])[] = [
  ...[
    'k a ˥ t i ˩',
    'm o ˩ s u ˥',
    'p e ˥ l a ˥',
    't i ˩ n o ˩',
    'n u ˥ b a ˩',
    's a ˩ m i ˥',
    'l o ˥ p u ˩',
  ],
  ...[
    'j i ˥ k a ˩',
    't o ˩ m u ˩',
    'b e ˩ n o ˥',
    'ʃ i ˥ l a ˩',
    'p u ˩ j o ˥',
    'd a ˥ k e ˩',
    'w i ˩ m o ˥',
  ],
  ...[
    'ʃ u ˥ k a ˥',
    'w a ˩ d e ˩',
    'm i ˥ s o ˩',
    'b a ˩ ʃ e ˥',
    'n o ˩ k u ˩',
    'k e ˥ l u ˥',
    'd i ˩ w o ˥',
  ],
  ...[
    'l e ˩ d u ˥ t a ˩',
    'n i ˥ j e ˩ p o ˥',
    's e ˩ b u ˥',
    'j a ˩',
    't u ˥',
    'b o ˩',
    'd o ˥ ʃ a ˩ w e ˥',
  ],
].map(syllables);

function syllables(word: string): Syllable[] {
  const labels = word.split(' ');
  return labels.flatMap((label, i) => {
    const [vowel, tone] = labels.slice(i + 1);
    return label in consonants && vowel && tone ? [[label, vowel, tone] as unknown as Syllable] : [];
  });
}

/** A recording made here, as it would be uploaded. */
export interface DemoRecording {
  /** Without an extension. */
  readonly name: string;
  readonly speaker: string;
  readonly wav: Uint8Array;
  readonly text: string;
}

/** Whether it comes with its transcription, or is for a model to transcribe. */
export type SpokenRecording = DemoRecording & { readonly transcribed: boolean };

/** How many recordings with transcriptions there are, and how many without, to be transcribed afterwards: the last of them are long. */
export const demoSize = { transcribed: 84, untranscribed: 5 } as const;
const longSize = { recordings: 2, phrases: 12 } as const;
const seed = 1;
/** Between words, and between the phrases of a long recording. */
const pauseMs = { word: 60, phrase: 800 } as const;
/** How many words in ten are new. */
const newInTen = 7;

/**
 * The demonstration's recordings, one after another, first
 * those that have transcriptions, then longer ones that have none. The same every time, to the bit.
 */
export function* demoRecordings(): Generator<SpokenRecording> {
  const random = new Random(seed);
  const generated = new Set<string>();
  const word = () => (random.below(10) < newInTen ? newWord(random) : pick(random, words));
  const fresh = (length: number): Phrase => {
    const chosen = Array.from({ length }, word);
    const text = textOf(chosen);
    if (generated.has(text)) return fresh(length);
    generated.add(text);
    return chosen;
  };
  for (let i = 0; i < demoSize.transcribed; i++) {
    const voice = voiceAt(i);
    const number = String(Math.floor(i / voices.length) + 1).padStart(2, '0');
    const spoken = [fresh(3 + random.below(3))];
    yield {
      ...recording(`demonstration-${voice.name.toLowerCase()}-${number}`, spoken, voice, random),
      transcribed: true,
    };
  }
  const short = demoSize.untranscribed - longSize.recordings;
  for (let i = 0; i < demoSize.untranscribed; i++) {
    const voice = voiceAt(i);
    const spoken =
      i < short ? [fresh(8)] : Array.from({ length: longSize.phrases }, () => fresh(3 + random.below(4)));
    const name = i < short ? `demonstration-new-${i + 1}` : `demonstration-story-${i + 1 - short}`;
    yield { ...recording(name, spoken, voice, random), transcribed: false };
  }
}

function newWord(random: Random): Syllable[] {
  const syllable = (): Syllable => [
    pick(random, Object.keys(consonants) as Consonant[]),
    pick(random, Object.keys(vowels) as Vowel[]),
    pick(random, Object.keys(tones) as Tone[]),
  ];
  return Array.from({ length: 1 + random.below(3) }, syllable);
}

const voiceAt = (i: number): Voice => voices[i % voices.length] ?? voices[0];
const pick = <T>(random: Random, items: readonly T[]) => items[random.below(items.length)] as T;
const textOf = (spoken: Phrase) => spoken.flat(2).join(' ');

function recording(name: string, spoken: readonly Phrase[], voice: Voice, random: Random): DemoRecording {
  const pause = (ms: number): Segment => ({ sound: null, ms, tone: 1 });
  const about = (value: number, share: number) => value * (1 + share * (2 * random.next() - 1));
  const lasting = (ms: number) => about(ms, 0.35);
  // Nobody says a sound twice in the same way.
  const pronounced = (sound: Sound): Sound => {
    const [first, second, third] = sound.formants;
    return { ...sound, formants: [about(first, 0.28), about(second, 0.24), about(third, 0.12)] };
  };
  const segments: Segment[] = [pause(lasting(180))];
  for (const [i, phrase] of spoken.entries()) {
    if (i > 0) segments.push(pause(lasting(pauseMs.phrase)));
    for (const word of phrase) {
      for (const [consonant, vowel, tone] of word) {
        for (const sound of [consonants[consonant], vowels[vowel]]) {
          segments.push({ sound: pronounced(sound), ms: lasting(sound.ms), tone: about(tones[tone], 0.16) });
        }
      }
      if (random.next() < 0.5) segments.push(pause(lasting(pauseMs.word)));
    }
  }
  segments.push(pause(lasting(200)));
  const wav = encodeWav16(synthesise(segments, voice, random), sampleRate);
  return { name, speaker: voice.name, wav, text: textOf(spoken.flat()) };
}
