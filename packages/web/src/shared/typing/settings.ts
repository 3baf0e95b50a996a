// What somebody types with, kept in the browser.
import type { Storage } from '../transcription/drafts.js';
import { tones } from './ipa.js';
import type { Sequences } from './sequences.js';
import { xSampa } from './x-sampa.js';

export interface TypingSettings {
  /** The sign before a sequence; empty where none is wanted. */
  readonly prefix: string;
  /** Sequences of one's own, by what is typed; an empty text takes one of X-SAMPA away. */
  readonly own: Readonly<Record<string, string>>;
  /** The marks of the keys for tone, in their order. */
  readonly tones: readonly string[];
}

/** So many keys there are for tone. */
export const toneKeys = 7;

export const usualSettings: TypingSettings = { prefix: '\\', own: {}, tones: tones.slice(0, toneKeys) };

const key = 'persephone.typing';

export function readSettings(storage: Storage): TypingSettings {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    if (typeof value !== 'object' || value === null) return usualSettings;
    const { prefix, own, tones: marks } = value as Record<string, unknown>;
    const texts = typeof own === 'object' && own !== null ? Object.entries(own) : [];
    return {
      prefix: typeof prefix === 'string' ? ([...prefix][0] ?? '') : usualSettings.prefix,
      own: Object.fromEntries(
        texts.filter((entry): entry is [string, string] => entry[0] !== '' && typeof entry[1] === 'string'),
      ),
      tones: usualSettings.tones.map((usual, i) => {
        const mark: unknown = Array.isArray(marks) ? marks[i] : undefined;
        return typeof mark === 'string' ? mark : usual;
      }),
    };
  } catch {
    return usualSettings;
  }
}

/** Returns false where the browser keeps nothing: then it is so until the page is closed. */
export function writeSettings(storage: Storage, settings: TypingSettings): boolean {
  try {
    storage.setItem(key, JSON.stringify(settings));
    return true;
  } catch {
    return false;
  }
}

/** X-SAMPA with the sequences of one's own. */
export function sequencesOf({ prefix, own }: TypingSettings): Sequences {
  const letters = new Map(Object.entries({ ...xSampa, ...own }));
  for (const [typed, letter] of letters) if (letter === '') letters.delete(typed);
  return { prefix, letters };
}
