import { lastPart } from './media.js';
import type { Media } from './model.js';

export interface Pair {
  /** One of the recordings that were offered, as it was. */
  readonly recording: string;
  /** How it was found, the surest first. */
  readonly by: 'media-name' | 'media-stem' | 'session-name' | 'own-name';
}

const plain = (name: string): string => lastPart(name).normalize('NFC').toLowerCase();
const stem = (name: string): string => plain(name).replace(/\.[^.]+$/u, '');

function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * The recordings that belong to an annotation file: by the names of its media, with and without extension; by the habits
 * of SayMore and Lameta (`X.wav.annotations.eaf`, `X_StandardAudio.wav`); by its own name. Only the last parts of names
 * are compared. Several where it is in doubt, all found in the same way; none where nothing fits.
 */
export function pairedRecordings(
  file: string,
  media: readonly Media[],
  recordings: readonly string[],
): Pair[] {
  const names = new Set(
    media.flatMap(({ name, rawName }) => [plain(name), plain(rawName), plain(decodedName(rawName))]),
  );
  names.delete('');
  const stems = new Set([...names].map(stem));
  const annotated = plain(file);
  const session = /^(.*)\.annotations\.eaf$/u.exec(annotated)?.[1];
  const rules: readonly (readonly [Pair['by'], (recording: string) => boolean])[] = [
    ['media-name', (recording) => names.has(plain(recording))],
    ['media-stem', (recording) => stems.has(stem(recording))],
    [
      'session-name',
      (recording) =>
        session !== undefined &&
        (plain(recording) === session || stem(recording) === `${stem(session)}_standardaudio`),
    ],
    // A draft that was given back beside its file has the recording of that.
    ['own-name', (recording) => stem(recording) === stem(annotated).replace(/\.draft$/u, '')],
  ];
  for (const [by, fits] of rules) {
    const found = recordings.filter(fits);
    if (found.length > 0) return found.map((recording) => ({ recording, by }));
  }
  return [];
}
