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

const headerBytes = 44;

/** A long recording of many utterances, and where each of them is; ms. */
export function longRecording(count: number, seed: number) {
  const parts = speech(count, seed);
  const [first] = parts;
  if (!first) throw new Error('There is no speech');
  const view = new DataView(first.wav.buffer, first.wav.byteOffset);
  const [rate, blockAlign] = [view.getUint32(24, true), view.getUint16(32, true)];
  const sounds = parts.map(({ wav }) => wav.subarray(headerBytes));
  const length = sounds.reduce((sum, { length: bytes }) => sum + bytes, 0);
  const wav = new Uint8Array(headerBytes + length);
  wav.set(first.wav.subarray(0, headerBytes));
  new DataView(wav.buffer).setUint32(4, headerBytes - 8 + length, true);
  new DataView(wav.buffer).setUint32(40, length, true);
  let byte = 0;
  const utterances = parts.map(({ text }, i) => {
    const start = Math.ceil((byte / blockAlign / rate) * 1000);
    wav.set(sounds[i] ?? new Uint8Array(), headerBytes + byte);
    byte += sounds[i]?.length ?? 0;
    return { start, end: Math.floor((byte / blockAlign / rate) * 1000), text };
  });
  return { wav, utterances };
}
