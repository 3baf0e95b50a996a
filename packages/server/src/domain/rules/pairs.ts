import { grouped } from '@persephone/formats/grouped';
import { acceptedExtensions, extensionOf, hasAcceptedExtension } from '../files.js';
import { normalForm } from '../text.js';
import type { FileFinding } from './findings.js';

/** A file by its name, folders and all, as a person dropped it. */
export interface NamedFile {
  readonly name: string;
}

export interface Pairing<F extends NamedFile> {
  readonly pairs: readonly { readonly audio: F; readonly transcription: F }[];
  readonly audioAlone: readonly F[];
  readonly transcriptionsAlone: readonly F[];
  /** Recordings and transcriptions beside others of their name that are used. */
  readonly spare: readonly { readonly file: F; readonly instead: F }[];
  /** Transcriptions of another kind of labels than is asked for, of recordings that are here. */
  readonly otherKind: readonly F[];
  /** Of which nobody can tell which belong together, each with those that it could be taken for or go with, perhaps itself. */
  readonly ambiguous: readonly { readonly file: F; readonly among: ReadonlySet<F> }[];
  readonly notAccepted: readonly F[];
}

const parts = (name: string) => normalForm(name.replaceAll('\\', '/')).split('/');
/** The name without its extension. */
const stem = (name: string) => name.slice(0, name.length - extensionOf(name).length - 1);
const folderOf = (file: NamedFile) => parts(file.name).slice(0, -1).join('/');
const baseName = (file: NamedFile) => parts(file.name).at(-1) ?? '';
const pathOf = (file: NamedFile) => stem(parts(file.name).join('/'));
const baseOf = (file: NamedFile) => stem(baseName(file));
const folded = (keyOf: (file: NamedFile) => string) => (file: NamedFile) => keyOf(file).toLowerCase();

/** What makes two files one utterance, the surest first. */
const keys = [pathOf, folded(pathOf), baseOf, folded(baseOf)];

interface Choice<F> {
  readonly one?: F;
  readonly others?: readonly F[];
  /** Where there is no one. */
  readonly among?: readonly F[];
}

/** The one file of the best rank and those behind it; where there is no such one, those that it may be. */
function choose<F extends NamedFile>(files: readonly F[], rank: (file: F) => number): Choice<F> {
  const best = Math.min(...files.map(rank));
  const among = files.filter((file) => rank(file) === best);
  const [one] = among;
  if (!one || among.length > 1) return { among };
  return { one, others: files.filter((file) => file !== one) };
}

/** Of recordings in different folders nobody knows whether they are the same sound. */
const chooseAudio = <F extends NamedFile>(files: readonly F[]): Choice<F> =>
  new Set(files.map(folderOf)).size > 1 ? { among: files } : choose(files, audioRank);

/** WAV before what was compressed from it. */
const audioRank = (file: NamedFile) => acceptedExtensions.audio.indexOf(extensionOf(baseName(file)));

/**
 * Recordings and the transcriptions of the same name: beside each other or, where a folder has none, in another folder
 * that has the only one (as with wav/ and label/). Names that differ in upper and lower case only are the same where
 * none is the same exactly. Of several transcriptions the one of this label type is taken, then plain text; of several
 * recordings WAV. Where more than one could be meant, none is taken: rather none than the wrong one.
 */
export function pairFiles<F extends NamedFile>(files: readonly F[], labelType: string): Pairing<F> {
  const audio = files.filter((file) => hasAcceptedExtension('audio', baseName(file)));
  const texts = files.filter((file) => hasAcceptedExtension('transcription', baseName(file)));
  const accepted = new Set([...audio, ...texts]);
  const rank = (file: F) => [labelType, 'txt'].indexOf(extensionOf(baseName(file)));
  const candidates = texts.filter((file) => rank(file) >= 0);

  const transcriptionOf = new Map<F, F>();
  const done = new Set<F>();
  const spare: { file: F; instead: F }[] = [];
  const ambiguous: { file: F; among: ReadonlySet<F> }[] = [];
  for (const keyOf of keys) {
    const left = (some: readonly F[]) => some.filter((file) => !done.has(file));
    const open = grouped(left(candidates), keyOf);
    for (const [key, recordings] of grouped(left(audio), keyOf)) {
      const found = open.get(key);
      if (!found) continue;
      const recording = chooseAudio(recordings);
      const transcription = choose(found, rank);
      if (recording.one && transcription.one) {
        transcriptionOf.set(recording.one, transcription.one);
        for (const file of recording.others ?? []) spare.push({ file, instead: recording.one });
        for (const file of transcription.others ?? []) spare.push({ file, instead: transcription.one });
      } else {
        // One set for all of them: of thousands of files each may be any of the others.
        const among = new Set([...(recording.among ?? recordings), ...(transcription.among ?? found)]);
        for (const file of [...recordings, ...found]) ambiguous.push({ file, among });
      }
      for (const file of [...recordings, ...found]) done.add(file);
    }
  }

  const usedBy = new Map<string, F>();
  for (const [recording, transcription] of transcriptionOf) {
    for (const file of [recording, transcription]) usedBy.set(folded(pathOf)(file), transcription);
  }
  const recorded = new Set(audio.flatMap((file) => keys.map((keyOf) => keyOf(file))));
  const otherKind: F[] = [];
  const transcriptionsAlone: F[] = [];
  for (const file of texts.filter((one) => !done.has(one))) {
    const instead = usedBy.get(folded(pathOf)(file));
    if (instead) spare.push({ file, instead });
    else if (rank(file) < 0 && keys.some((keyOf) => recorded.has(keyOf(file)))) otherKind.push(file);
    else transcriptionsAlone.push(file);
  }
  return {
    pairs: audio.flatMap((file) => {
      const transcription = transcriptionOf.get(file);
      return transcription ? [{ audio: file, transcription }] : [];
    }),
    audioAlone: audio.filter((file) => !done.has(file)),
    ...{ transcriptionsAlone, spare, otherKind, ambiguous },
    notAccepted: files.filter((file) => !accepted.has(file)),
  };
}

const warning = ({ name }: NamedFile, code: string, detail: string, remedy: string): FileFinding => ({
  ...{ file: name, code, severity: 'warning', detail, remedy },
});

const audioAlone = (file: NamedFile, labelType: string): FileFinding =>
  warning(
    file,
    'transcription-missing',
    'There is no transcription of its name.',
    `Add one that ends in .${labelType} or .txt to learn from it; without one it can be transcribed by a model.`,
  );

const transcriptionAlone = (file: NamedFile): FileFinding =>
  warning(file, 'audio-missing', 'There is no recording of its name.', 'Add the recording, or leave it out.');

/** What is to be said of files by their names: which have no partner, which are not used, and why. */
export function pairFindings<F extends NamedFile>(
  { audioAlone: alone, transcriptionsAlone, spare, otherKind, ambiguous, pairs }: Pairing<F>,
  labelType: string,
): FileFinding[] {
  const recordings = new Set(pairs.map(({ audio }) => audio));
  return [
    ...alone.map((file) => audioAlone(file, labelType)),
    ...transcriptionsAlone.map(transcriptionAlone),
    ...spare.map(({ file, instead }) =>
      recordings.has(instead)
        ? warning(
            file,
            'audio-spare',
            `${instead.name}, another recording of the same name, is used.`,
            'Nothing need be done. Of several WAV is used, then FLAC or what else there is.',
          )
        : warning(
            file,
            'transcription-spare',
            `${instead.name}, another transcription of the same recording, is used.`,
            `Nothing need be done. Of several the one that ends in .${labelType} is used, then .txt.`,
          ),
    ),
    ...otherKind.map((file) =>
      warning(
        file,
        'transcription-other-kind',
        `It is of another kind than ${labelType}, and is not used.`,
        `Choose its kind to learn from it, or save it with the ending .${labelType}.`,
      ),
    ),
    ...ambiguous.map(({ file, among }) =>
      warning(
        file,
        'pair-ambiguous',
        `Which it belongs to is ambiguous: it shares its name with ${othersOf(among, file)}.`,
        'Rename them, or put those that belong together into one folder, so that each pair has a name of its own.',
      ),
    ),
  ];
}

const mostNamed = 4;
function othersOf(among: ReadonlySet<NamedFile>, file: NamedFile): string {
  const named: string[] = [];
  for (const other of among) {
    if (named.length === mostNamed) break;
    if (other !== file) named.push(other.name);
  }
  const others = among.size - (among.has(file) ? 1 : 0);
  return named.join(', ') + (others > named.length ? ` and ${others - named.length} more` : '');
}
