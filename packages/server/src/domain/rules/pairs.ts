import { extensionOf, hasAcceptedExtension } from '../files.js';

/** A file by its name, folders and all, as a person dropped it. */
export interface NamedFile {
  readonly name: string;
}

export interface Pairing<F extends NamedFile> {
  readonly pairs: readonly { readonly audio: F; readonly transcription: F }[];
  readonly audioAlone: readonly F[];
  readonly transcriptionsAlone: readonly F[];
  /** Of another kind of labels, beside one that is used. */
  readonly spare: readonly F[];
  readonly notAccepted: readonly F[];
}

const parts = (name: string) => name.replaceAll('\\', '/').normalize('NFC').split('/');
/** The name without its extension. */
const stem = (name: string) => name.slice(0, name.length - extensionOf(name).length - 1);
const pathOf = (file: NamedFile) => stem(parts(file.name).join('/'));
const baseOf = (file: NamedFile) => stem(parts(file.name).at(-1) ?? '');

function grouped<F>(files: readonly F[], keyOf: (file: F) => string): Map<string, F[]> {
  const groups = new Map<string, F[]>();
  for (const file of files) {
    const group = groups.get(keyOf(file));
    if (group) group.push(file);
    else groups.set(keyOf(file), [file]);
  }
  return groups;
}

/**
 * Recordings and the transcriptions of the same name: beside each other or, where a folder has none, in another folder
 * that has the only one (as with wav/ and label/). Of several transcriptions the one of this label type is taken, then
 * plain text.
 */
export function pairFiles<F extends NamedFile>(files: readonly F[], labelType: string): Pairing<F> {
  const baseName = (file: F) => parts(file.name).at(-1) ?? '';
  const audio = files.filter((file) => hasAcceptedExtension('audio', baseName(file)));
  const texts = files.filter((file) => hasAcceptedExtension('transcription', baseName(file)));
  const accepted = new Set([...audio, ...texts]);
  const rank = (file: F) => [labelType, 'txt'].indexOf(extensionOf(baseName(file)));
  const candidates = texts.filter((file) => rank(file) >= 0);

  const takenAudio = new Map<F, F>();
  const taken = new Set<F>();
  for (const keyOf of [pathOf, baseOf]) {
    const open = grouped(
      candidates.filter((file) => !taken.has(file)),
      keyOf,
    );
    for (const [key, recordings] of grouped(
      audio.filter((file) => !takenAudio.has(file)),
      keyOf,
    )) {
      const found = [...(open.get(key) ?? [])].sort((a, b) => rank(a) - rank(b));
      const best = found.filter((file) => rank(file) === rank(found[0] ?? file));
      const [recording] = recordings;
      const [transcription] = best;
      // Two of a name cannot be told apart: rather none than the wrong one.
      if (!recording || !transcription || recordings.length > 1 || best.length > 1) continue;
      takenAudio.set(recording, transcription);
      taken.add(transcription);
    }
  }
  const paths = new Set([...takenAudio].flatMap(([a, t]) => [pathOf(a), pathOf(t)]));
  const left = texts.filter((file) => !taken.has(file));
  return {
    pairs: audio.flatMap((file) => {
      const transcription = takenAudio.get(file);
      return transcription ? [{ audio: file, transcription }] : [];
    }),
    audioAlone: audio.filter((file) => !takenAudio.has(file)),
    transcriptionsAlone: left.filter((file) => !paths.has(pathOf(file))),
    spare: left.filter((file) => paths.has(pathOf(file))),
    notAccepted: files.filter((file) => !accepted.has(file)),
  };
}
