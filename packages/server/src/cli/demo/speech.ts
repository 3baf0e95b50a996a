import { Random } from '@persephone/engine/random';
import { encodeWav16 } from '@persephone/formats/wav';
import { CliFailure } from '../failure.js';

/** What is used of espeak-ng's port, which declares no types. */
interface Espeak {
  set_voice(name: string): void;
  set_rate(wordsPerMinute: number): void;
  set_pitch(from0To100: number): void;
  synthesize(
    text: string,
    take: (samples: Int16Array | null, events: readonly EspeakEvent[]) => number,
  ): void;
  get_samplerate(): number;
}

interface EspeakEvent {
  readonly type: string;
  /** Of a phoneme: how espeak-ng writes it, in the International Phonetic Alphabet. */
  readonly id?: string | number;
  /** Milliseconds from the beginning of the text's sound. */
  readonly audio_position: number;
}

interface EspeakModule {
  readonly eSpeakNGWorker: new () => Espeak;
}

/** A phoneme and when the synthesiser reports to have spoken it; it counts the closure of a plosive to what comes before. */
export interface SpokenPhoneme {
  readonly label: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface SpokenUtterance {
  readonly name: string;
  readonly wav: Uint8Array;
  readonly seconds: number;
  /** Phonemes separated by spaces, as the synthesiser reports them. */
  readonly phonemes: string;
  readonly times: readonly SpokenPhoneme[];
}

/** Words of no language, which between them have every phoneme several times. */
const words = [
  ...['kati', 'mosu', 'pela', 'tiro', 'nuba', 'sami', 'lopu', 'rika', 'tomu', 'beno', 'sila', 'puro'],
  ...['dage', 'fimo', 'zuka', 'gade', 'mizo', 'bafe', 'nogu', 'kelu'],
];

/** Swahili's sounds in the voices of several speakers. */
const voices = ['sw', 'sw+m1', 'sw+m3', 'sw+m5', 'sw+f1', 'sw+f2', 'sw+f4', 'sw+m7'];

const espeakPackage = '@echogarden/espeak-ng-emscripten';

async function loadEspeak(): Promise<Espeak> {
  let start: () => Promise<EspeakModule>;
  try {
    start = ((await import(espeakPackage)) as { default: typeof start }).default;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') {
      throw new CliFailure(
        `The demonstration needs espeak-ng to speak (${espeakPackage}, a development dependency). Install it with \`npm ci\`.`,
      );
    }
    throw error;
  }
  const { eSpeakNGWorker } = await start();
  return new eSpeakNGWorker();
}

/**
 * `count` utterances of two to four words in different voices, speeds and pitches; the seed decides all of it. What
 * stands between words is drawn from `between`: a comma makes a pause.
 */
export async function speak(
  count: number,
  seed: number,
  between: readonly [string, ...string[]] = [' '],
): Promise<SpokenUtterance[]> {
  const espeak = await loadEspeak();
  const rate = espeak.get_samplerate();
  const random = new Random(seed);
  const pick = <T>(items: readonly T[]) => items[random.below(items.length)] as T;
  const texts = new Set<string>();
  // None twice, so that what is held out was never trained on.
  const newText = (): string => {
    const chosen = Array.from({ length: 2 + random.below(3) }, () => pick(words));
    const text = chosen.reduce(
      (phrase, word) => phrase + (between.length > 1 ? pick(between) : between[0]) + word,
    );
    if (texts.has(text)) return newText();
    texts.add(text);
    return text;
  };
  return Array.from({ length: count }, (_, index) => {
    const text = newText();
    espeak.set_voice(pick(voices));
    espeak.set_rate(130 + random.below(60));
    espeak.set_pitch(35 + random.below(30));
    const { samples, times } = synthesiseText(espeak, text);
    return {
      name: `spoken-${String(index + 1).padStart(3, '0')}`,
      wav: encodeWav16(samples, rate),
      seconds: samples.length / rate,
      phonemes: times.map(({ label }) => label).join(' '),
      times,
    };
  });
}

function synthesiseText(espeak: Espeak, text: string): { samples: Float32Array; times: SpokenPhoneme[] } {
  const begun: { label: string; startMs: number }[] = [];
  const chunks: Int16Array[] = [];
  espeak.synthesize(text, (samples, events) => {
    // The synthesiser uses its buffer again.
    if (samples && samples.length > 0) chunks.push(samples.slice());
    for (const { type, id, audio_position: startMs } of events) {
      if (type !== 'phoneme') continue;
      // Stress and length are no labels here; an empty phoneme is a pause.
      begun.push({ label: String(id).replace(/[ˈˌː]/gu, '').trim(), startMs });
    }
    return 0;
  });
  const samples = chunks.flatMap((chunk) => Array.from(chunk, (sample) => sample / 32_768));
  const lengthMs = (samples.length / espeak.get_samplerate()) * 1000;
  const times = begun.map((phoneme, i) => ({ ...phoneme, endMs: begun[i + 1]?.startMs ?? lengthMs }));
  return { samples: Float32Array.from(samples), times: times.filter(({ label }) => label !== '') };
}
