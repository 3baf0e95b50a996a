import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { decodeText } from '@persephone/engine/labels';
import { Random } from '@persephone/engine/random';
import { DomainError } from '../domain/errors.js';
import { acceptedExtensions, extensionOf, maximumTranscriptionBytes } from '../domain/files.js';
import { type LeftOut, leftOutBecause, type UtteranceSource } from '../jobs/prepare.js';
import { CliFailure, fileProblem } from './failure.js';

/** Utterances of a folder, and what in it cannot be one. */
export interface FolderUtterances {
  readonly utterances: readonly UtteranceSource[];
  readonly leftOut: readonly LeftOut[];
}

export interface CorpusFolder {
  readonly training: FolderUtterances;
  readonly validation: FolderUtterances;
  /** Empty where the corpus has none. */
  readonly testing: FolderUtterances;
}

const none: FolderUtterances = { utterances: [], leftOut: [] };

/**
 * A corpus on disk, in either layout: `train/`, `valid/` and perhaps `test/` with recordings and transcriptions
 * beside each other, or the Python library's `wav/` and `label/` with lists of prefixes, or a split by the seed.
 */
export async function readCorpusFolder(
  folder: string,
  labelType: string,
  seed: number,
): Promise<CorpusFolder> {
  const has = await folderHas(folder);
  if (has('train') || has('valid')) {
    for (const set of ['train', 'valid'] as const) {
      if (!has(set)) {
        throw new CliFailure(
          `${folder} has no folder ${set}/; put recordings and their transcriptions there.`,
        );
      }
    }
    return {
      training: await readPairs(join(folder, 'train'), labelType),
      validation: await readPairs(join(folder, 'valid'), labelType),
      testing: has('test') ? await readPairs(join(folder, 'test'), labelType) : none,
    };
  }
  if (has('wav') && has('label')) return readPrefixLayout(folder, labelType, seed, has);
  throw new CliFailure(
    `${folder} is no corpus: it has neither train/ and valid/ with NAME.wav and NAME.${labelType} beside each ` +
      'other, nor wav/ and label/.',
  );
}

/** Every recording of one folder that has a transcription of this kind beside it. */
export async function readPairs(folder: string, labelType: string): Promise<FolderUtterances> {
  const files = await listFiles(folder);
  const recordings = byStem(files, isAudio);
  const transcriptions = byStem(files, (name) => extensionOf(name) === labelType);
  const stems = [...new Set([...recordings.keys(), ...transcriptions.keys()])].sort();
  return readUtterances(stems, recordings, transcriptions, folder, folder, labelType);
}

async function readPrefixLayout(
  folder: string,
  labelType: string,
  seed: number,
  has: (name: string) => boolean,
): Promise<CorpusFolder> {
  const wav = join(folder, 'wav');
  const label = join(folder, 'label');
  // Prefixes are only ever looked up among the files that are there: none can lead out of the folder.
  const recordings = byStem(await listFiles(wav), isAudio);
  const transcriptions = byStem(await listFiles(label), (name) => extensionOf(name) === labelType);
  const read = (prefixes: readonly string[]) =>
    readUtterances(prefixes, recordings, transcriptions, wav, label, labelType);

  const listed = { train: has('train_prefixes.txt'), valid: has('valid_prefixes.txt') };
  if (listed.train !== listed.valid) {
    const missing = listed.train ? 'valid_prefixes.txt' : 'train_prefixes.txt';
    throw new CliFailure(
      `${folder} lacks ${missing}; add it, or remove the other lists for a split by the seed.`,
    );
  }
  if (listed.train) {
    const training = await readPrefixes(folder, 'train_prefixes.txt');
    const validation = await readPrefixes(folder, 'valid_prefixes.txt');
    const testing = has('test_prefixes.txt') ? await readPrefixes(folder, 'test_prefixes.txt') : [];
    refuseSharedPrefixes({ training, validation, testing });
    return {
      training: await read(training),
      validation: await read(validation),
      testing: await read(testing),
    };
  }
  const complete = [...recordings.keys()].filter((stem) => transcriptions.has(stem)).sort();
  const incomplete = [...new Set([...recordings.keys(), ...transcriptions.keys()])]
    .filter((stem) => !(recordings.has(stem) && transcriptions.has(stem)))
    .sort();
  if (complete.length < 3) {
    throw new CliFailure(
      `${folder} has ${complete.length} recordings with a transcription in label/ (NAME.${labelType}); a split ` +
        'into training, validation and testing needs at least 3.',
    );
  }
  const sets = splitPrefixes(complete, seed);
  const training = await read(sets.training);
  return {
    training: { ...training, leftOut: [...training.leftOut, ...(await read(incomplete)).leftOut] },
    validation: await read(sets.validation),
    testing: await read(sets.testing),
  };
}

/** 90 % to train on, 5 % each to validate and to test, at least one each: the Python library's shares. */
export function splitPrefixes(prefixes: readonly string[], seed: number) {
  const order = new Random(seed).shuffle([...prefixes]);
  const held = Math.max(1, Math.floor(order.length * 0.05));
  return {
    training: order.slice(0, order.length - 2 * held),
    validation: order.slice(order.length - 2 * held, order.length - held),
    testing: order.slice(order.length - held),
  };
}

function refuseSharedPrefixes(sets: Readonly<Record<string, readonly string[]>>): void {
  const seen = new Map<string, string>();
  for (const [set, prefixes] of Object.entries(sets)) {
    for (const prefix of prefixes) {
      const other = seen.get(prefix);
      if (other !== undefined && other !== set) {
        throw new DomainError(
          'utterance-in-two-sets',
          `The prefix ${prefix} is listed for ${other} and for ${set}; remove it from one of the lists.`,
        );
      }
      seen.set(prefix, set);
    }
  }
}

/** The lines of a list, in NFC, each once. */
async function readPrefixes(folder: string, name: string): Promise<string[]> {
  const lines = decodeText(await readFile(join(folder, name)), name).split('\n');
  return [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ''))];
}

/** A regular file or a link, by its path within the folder. */
interface ListedFile {
  /** NFC, so that a name composed on one system is found on another. */
  readonly name: string;
  readonly path: string;
}

async function listFiles(folder: string): Promise<ListedFile[]> {
  const entries = await readFolder(folder);
  return entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.isFile() || entry.isSymbolicLink()))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { name: relative(folder, path).replaceAll('\\', '/').normalize('NFC'), path };
    });
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true, recursive: true });
  } catch (error) {
    throw new CliFailure(`${folder} ${fileProblem(error) ?? 'cannot be read'}.`);
  }
}

async function folderHas(folder: string): Promise<(name: string) => boolean> {
  try {
    const names = new Set(await readdir(folder));
    return (name) => names.has(name);
  } catch (error) {
    throw new CliFailure(`${folder} ${fileProblem(error) ?? 'cannot be read'}.`);
  }
}

const isAudio = (name: string) => (acceptedExtensions.audio as readonly string[]).includes(extensionOf(name));

/** By name without extension; of several recordings of one name the WAV file. */
function byStem(files: readonly ListedFile[], wanted: (name: string) => boolean): Map<string, ListedFile> {
  const found = new Map<string, ListedFile>();
  for (const file of files) {
    if (!wanted(file.name)) continue;
    const stem = file.name.slice(0, file.name.lastIndexOf('.'));
    if (!found.has(stem) || extensionOf(file.name) === 'wav') found.set(stem, file);
  }
  return found;
}

async function readUtterances(
  stems: readonly string[],
  recordings: ReadonlyMap<string, ListedFile>,
  transcriptions: ReadonlyMap<string, ListedFile>,
  recordingFolder: string,
  transcriptionFolder: string,
  labelType: string,
): Promise<FolderUtterances> {
  const utterances: UtteranceSource[] = [];
  const leftOut: LeftOut[] = [];
  for (const stem of stems) {
    const recording = recordings.get(stem);
    const transcription = transcriptions.get(stem);
    try {
      if (!recording) {
        throw new DomainError('audio-not-found', `${recordingFolder} has no recording ${stem}.wav.`);
      }
      if (!transcription) {
        throw new DomainError(
          'transcription-not-found',
          `${transcriptionFolder} has no transcription ${stem}.${labelType}.`,
        );
      }
      utterances.push({
        fileName: recording.path,
        recording: recording.path,
        read: () => readAudioFile(recording.path),
        startMs: null,
        endMs: null,
        text: decodeText(await readTranscriptionFile(transcription.path), transcription.path),
        transcriptionName: transcription.path,
        speaker: null,
      });
    } catch (error) {
      leftOut.push(leftOutBecause(recording?.path ?? transcription?.path ?? stem, error));
    }
  }
  return { utterances, leftOut };
}

/** Throws 'audio-unreadable' where the system will not give the file. */
export async function readAudioFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new DomainError(
      'audio-unreadable',
      `${path} ${fileProblem(cause) ?? String(cause)}.`,
      {},
      { cause },
    );
  }
}

/** Throws 'upload-too-large', and 'transcription-not-found' where the system will not give the file. */
export async function readTranscriptionFile(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > maximumTranscriptionBytes) {
      throw new DomainError('upload-too-large', `${path} has ${size} bytes, which is no transcription.`);
    }
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    const problem = fileProblem(cause) ?? String(cause);
    throw new DomainError('transcription-not-found', `${path} ${problem}.`, {}, { cause });
  }
}
