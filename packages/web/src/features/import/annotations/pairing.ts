import { fittingRecordings, type Pair } from '@persephone/formats/annotations';
import { t } from '../../../i18n/index.js';
import { baseName } from '../../../shared/upload/files.js';
import { folderOf } from './files.js';
import type { ReadAnnotations } from './types.js';

/** How sure it is to which recording an annotation file belongs. */
export type PairState =
  | 'sure'
  /** Several recordings fit, or several files are of the same recording. */
  | 'doubtful'
  | 'missing'
  /** A person said so. */
  | 'chosen'
  /** A person left the file out. */
  | 'left-out';

export interface Pairing {
  readonly path: string;
  /** Null: the file is left out. */
  readonly recording: string | null;
  readonly state: PairState;
  /** Why this recording, or why none, in words. */
  readonly because: string;
  /** All that fit by the same rule. */
  readonly candidates: readonly string[];
}

const ruleWords: Readonly<Record<Pair['by'], string>> = {
  'media-name': t('It names this recording.'),
  'media-stem': t('It names a recording of this name with another ending.'),
  'session-name': t('The name of the file is made of that of the recording.'),
  'own-name': t('The two have the same name.'),
};

/** What a person said of some files: the recording, or null to leave the file out. */
export type PairChoices = Readonly<Record<string, string | null>>;

const stemOf = (path: string) =>
  `${folderOf(path)}/${baseName(path)
    .normalize('NFC')
    .toLowerCase()
    .replace(/\.[^.]+$/u, '')}`;

/** Which recording each annotation file belongs to; what a person said counts for more than any rule. */
export function pairingsOf(
  files: readonly ReadAnnotations[],
  recordings: readonly string[],
  choices: PairChoices,
): Pairing[] {
  const found = files.map((file) => pairingOf(file, recordings, choices));
  // The same annotations in several formats would be learned from several times.
  const first = new Map<string, Pairing>();
  return found.map((pairing) => {
    const { path, recording, state } = pairing;
    if (recording === null || state === 'chosen') return pairing;
    const key = `${stemOf(path)}\n${recording}`;
    const other = first.get(key);
    if (!other) {
      first.set(key, pairing);
      return pairing;
    }
    return {
      ...pairing,
      recording: null,
      state: 'doubtful',
      because: t(
        '{baseName} beside it is of the same recording. Choose the recording here to take this one as well.',
        { baseName: baseName(other.path) },
      ),
      candidates: [recording],
    };
  });
}

function pairingOf(file: ReadAnnotations, recordings: readonly string[], choices: PairChoices): Pairing {
  const { path } = file;
  const { pairs: fitting } = fittingRecordings(path, file.media, recordings);
  const candidates = fitting.map(({ recording }) => recording);
  const chosen = choices[path];
  if (chosen === null) {
    return { path, recording: null, state: 'left-out', because: t('You left it out.'), candidates };
  }
  if (chosen !== undefined && recordings.includes(chosen)) {
    return { path, recording: chosen, state: 'chosen', because: t('You chose it.'), candidates };
  }
  const [first] = fitting;
  if (!first) {
    const [alike, another] = resembling(file, recordings);
    if (alike !== undefined && another === undefined) {
      const because = t(
        'No recording has the name that it names. The name of this one holds it: please listen.',
      );
      return { path, recording: alike, state: 'doubtful', because, candidates: [alike] };
    }
    const named = file.media.map(({ name }) => name).filter((name) => name !== '');
    const because =
      named.length === 0
        ? t('No recording has its name, and it names none.')
        : isVideo(named)
          ? t(
              'It names {named}, which is not among the files (video is not read; extract its sound as WAV).',
              { named: named.join(', ') },
            )
          : t('It names {named}, which is not among the files.', { named: named.join(', ') });
    return { path, recording: null, state: 'missing', because, candidates };
  }
  if (fitting.length > 1) {
    const { recording } = first;
    const because = t('{n} recordings fit: {candidates}.', {
      n: fitting.length,
      candidates: candidates.map(baseName).join(', '),
    });
    return { path, recording, state: 'doubtful', because, candidates };
  }
  return { path, recording: first.recording, state: 'sure', because: ruleWords[first.by], candidates };
}

/** Recordings whose names hold, as a part of its own, what the file names or is called: archives add to names. */
function resembling({ path, media }: ReadAnnotations, recordings: readonly string[]): string[] {
  const bare = (name: string) => baseName(stemOf(name));
  const wanted = [path, ...media.map(({ name }) => name)]
    .map(bare)
    .filter((name) => name.length >= 3 && /\p{L}/u.test(name));
  return recordings.filter((recording) => {
    const name = bare(recording);
    return wanted.some((one) => {
      const at = name.indexOf(one);
      const isPart = (character: string | undefined) =>
        character === undefined || !/[\p{L}\p{N}]/u.test(character);
      return at >= 0 && isPart(name[at - 1]) && isPart(name[at + one.length]);
    });
  });
}

const isVideo = (names: readonly string[]) =>
  names.every((name) => /\.(mp4|mov|avi|mkv|mpe?g|m4v|webm|wmv)$/iu.test(name));
