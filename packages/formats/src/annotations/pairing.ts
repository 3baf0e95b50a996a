import { lastPart, preferredFirst } from './media.js';
import type { Media } from './model.js';

export interface Pair {
  /** One of the recordings that were offered, as it was. */
  readonly recording: string;
  /** How it was found, the surest first. */
  readonly by: 'media-name' | 'media-stem' | 'session-name' | 'own-name';
}

/** The last part of a name, without regard to case and how it is composed. */
export const plainName = (name: string): string => lastPart(name).normalize('NFC').toLowerCase();
export const stemOf = (name: string): string => plainName(name).replace(/\.[^.]+$/u, '');

/** The name of the recording that SayMore and Lameta make that of the annotation file of. */
const sessionOf = (file: string): string | undefined =>
  /^(.*)\.annotations\.eaf$/u.exec(plainName(file))?.[1];

function decodedName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** As a media file may be called, as `plainName` has it. */
export const namesOf = ({ name, rawName }: Media): string[] => [
  plainName(name),
  plainName(rawName),
  plainName(decodedName(rawName)),
];

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
  const names = new Set(media.flatMap(namesOf));
  names.delete('');
  const stems = new Set([...names].map(stemOf));
  const annotated = plainName(file);
  const session = sessionOf(file);
  const rules: readonly (readonly [Pair['by'], (recording: string) => boolean])[] = [
    ['media-name', (recording) => names.has(plainName(recording))],
    ['media-stem', (recording) => stems.has(stemOf(recording))],
    [
      'session-name',
      (recording) =>
        session !== undefined &&
        (plainName(recording) === session || stemOf(recording) === `${stemOf(session)}_standardaudio`),
    ],
    // A draft that was given back beside its file has the recording of that.
    ['own-name', (recording) => stemOf(recording) === stemOf(annotated).replace(/\.draft$/u, '')],
  ];
  for (const [by, fits] of rules) {
    const found = recordings.filter(fits);
    if (found.length > 0) return found.map((recording) => ({ recording, by }));
  }
  return [];
}

export interface FittingRecordings {
  /** Those that belong to the file, the one to take first. */
  readonly pairs: readonly Pair[];
  /** Whether the first goes before all others by a rule; otherwise only a person can tell. */
  readonly isDecided: boolean;
}

/**
 * Which recording to take for an annotation file, wherever it is asked: one in its own folder before others; the one that it
 * names itself, of its media in the order of `preferredMedia`; uncompressed sound before other.
 * @param path of the annotation file, with its folders as the recordings have them
 */
export function fittingRecordings(
  path: string,
  media: readonly Media[],
  recordings: readonly string[],
): FittingRecordings {
  const pairs = pairedRecordings(lastPart(path), media, recordings);
  const folderOf = (one: string) => one.slice(0, one.length - lastPart(one).length);
  const beside = pairs.filter(({ recording }) => folderOf(recording) === folderOf(path));
  const names = preferredFirst(media).map(({ name }) => plainName(name));
  const session = sessionOf(path);
  const rankOf = ({ recording }: Pair): readonly [number, number] => {
    const name = plainName(recording);
    const named = name === session ? 0 : names.indexOf(name);
    const extension = ['wav', 'wave', 'flac'].indexOf(name.split('.').at(-1) ?? '');
    return [named < 0 ? names.length + 1 : named, extension < 0 ? 9 : extension];
  };
  const ranked = (beside.length > 0 ? beside : pairs).map((pair) => ({ pair, rank: rankOf(pair) }));
  ranked.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]);
  const [first, second] = ranked;
  return {
    pairs: ranked.map(({ pair }) => pair),
    isDecided: first !== undefined && (second === undefined || String(first.rank) !== String(second.rank)),
  };
}
