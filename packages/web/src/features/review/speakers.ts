// Who spoke lately, so that a name is not typed twice; and whether the last one goes on speaking.
import type { Storage } from '../../shared/transcription/drafts.js';

const key = 'persephone.speakers';

const most = 30;

interface Speakers {
  readonly names: readonly string[];
  readonly keep: boolean;
}

function read(storage: Storage): Speakers {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? 'null');
    if (typeof value !== 'object' || value === null) return { names: [], keep: false };
    const { names, keep } = value as Record<string, unknown>;
    return {
      names: Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [],
      keep: keep === true,
    };
  } catch {
    return { names: [], keep: false };
  }
}

function write(storage: Storage, speakers: Speakers): void {
  try {
    storage.setItem(key, JSON.stringify(speakers));
  } catch {
    // Then names are typed anew.
  }
}

/** The last one first. */
export const knownSpeakers = (storage: Storage): string[] => [...read(storage).names];

export function rememberSpeaker(storage: Storage, name: string): void {
  const { names, keep } = read(storage);
  write(storage, {
    names: [name, ...names.filter((other) => other !== name && other !== '')].slice(0, most),
    keep,
  });
}

export const keepsSpeaker = (storage: Storage): boolean => read(storage).keep;

export function setKeepsSpeaker(storage: Storage, keep: boolean): void {
  write(storage, { ...read(storage), keep });
}

/** Who speaks in what is opened next, as far as that was said; empty where it was not. */
export const expectedSpeaker = (storage: Storage): string => {
  const { names, keep } = read(storage);
  return keep ? (names[0] ?? '') : '';
};
