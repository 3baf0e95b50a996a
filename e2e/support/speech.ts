import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ToneUtterance, toneUtterances } from '../../packages/server/test/support/tone-corpus.js';

/** A file as it lies in a folder; the name may have folders in it, separated by slashes. */
export interface SpeechFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const encoder = new TextEncoder();
const numbered = (i: number) => `speech-${String(i + 1).padStart(3, '0')}`;

/**
 * Utterances of a language whose four labels are tones, so that it is made in no time and a small network can learn it.
 * The seed decides which; no two of a seed are the same by anything but chance.
 */
export const speech = (count: number, seed = 1): ToneUtterance[] => toneUtterances(count, seed);

/** The files that a linguist would have of them: each recording with its transcription beside it. */
export function speechFiles(count: number, seed = 1): SpeechFile[] {
  return speech(count, seed).flatMap(({ wav, text }, i) => [
    { name: `${numbered(i)}.wav`, bytes: wav },
    { name: `${numbered(i)}.phonemes`, bytes: encoder.encode(`${text}\n`) },
  ]);
}

export const textFile = (name: string, text: string): SpeechFile => ({ name, bytes: encoder.encode(text) });

/** Write them into a folder, and return their paths in the same order. */
export async function writeFiles(folder: string, files: readonly SpeechFile[]): Promise<string[]> {
  const paths = [];
  for (const { name, bytes } of files) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
    paths.push(path);
  }
  return paths;
}
