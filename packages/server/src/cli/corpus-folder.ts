import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Random } from '@persephone/engine/random';
import { decodeText } from '@persephone/formats/labels';
import { type LeftOut, leftOutBecause, type UtteranceSource } from '../corpus-data/prepare.js';
import type { OpenedBytes } from '../domain/blobs.js';
import { DomainError } from '../domain/errors.js';
import { hasAcceptedExtension, maximumTranscriptionBytes } from '../domain/files.js';
import { type FileFinding, inWords } from '../domain/rules/findings.js';
import { pairFiles, pairFindings } from '../domain/rules/pairs.js';
import { normalForm } from '../domain/text.js';
import { openRecording } from '../sound-track/index.js';
import { openFileSource } from '../storage/index.js';
import { CliFailure, fileProblem } from './failure.js';

/** Utterances of a folder, and what in it cannot be one. */
export interface FolderUtterances {
  readonly utterances: readonly UtteranceSource[];
  readonly leftOut: readonly LeftOut[];
  /** Of files beside others of their name that are used. */
  readonly spare: readonly FileFinding[];
}

export interface CorpusFolder {
  readonly training: FolderUtterances;
  readonly validation: FolderUtterances;
  /** Empty where the corpus has none. */
  readonly testing: FolderUtterances;
}

const none: FolderUtterances = { utterances: [], leftOut: [], spare: [] };

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
  if (hasSets(has)) {
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
  if (hasPrefixLayout(has)) return readPrefixLayout(folder, labelType, seed, has);
  throw noCorpus(folder, labelType);
}

export const noCorpus = (folder: string, labelType: string): CliFailure =>
  new CliFailure(
    `${folder} is no corpus: it has neither train/ and valid/ with NAME.wav and NAME.${labelType} beside each ` +
      'other, nor wav/ and label/, nor annotation files.',
  );

/** Whether a folder has the folders of a layout that `readCorpusFolder` reads. */
export async function isCorpusFolder(folder: string): Promise<boolean> {
  const has = await folderHas(folder).catch(() => () => false);
  return hasSets(has) || hasPrefixLayout(has);
}

type Has = (name: string) => boolean;
const hasSets = (has: Has) => has('train') || has('valid');
const hasPrefixLayout = (has: Has) => has('wav') && has('label');

/** Every recording of one folder that has a transcription of this kind beside it. */
export async function readPairs(folder: string, labelType: string): Promise<FolderUtterances> {
  const found = pairUp(await listFiles(folder), labelType, { audio: folder, transcription: folder });
  const read = await readUtterances(found.byStem.keys(), found);
  return { ...read, spare: found.spare };
}

async function readPrefixLayout(
  folder: string,
  labelType: string,
  seed: number,
  has: Has,
): Promise<CorpusFolder> {
  const wav = join(folder, 'wav');
  const label = join(folder, 'label');
  // Prefixes are only ever looked up among the files that are there: none can lead out of the folder.
  const files = [
    ...(await listFiles(wav)).filter(({ name }) => hasAcceptedExtension('audio', name)),
    ...(await listFiles(label)).filter(({ name }) => hasAcceptedExtension('transcription', name)),
  ];
  const found = pairUp(files, labelType, { audio: wav, transcription: label });
  const read = async (prefixes: readonly string[]) => ({
    ...(await readUtterances(prefixes, found)),
    spare: [] as readonly FileFinding[],
  });

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
      training: { ...(await read(training)), spare: found.spare },
      validation: await read(validation),
      testing: await read(testing),
    };
  }
  const isComplete = (stem: string) => found.byStem.get(stem)?.problem === undefined;
  const stems = [...found.byStem.keys()];
  const complete = stems.filter(isComplete);
  const incomplete = stems.filter((stem) => !isComplete(stem));
  if (complete.length < 3) {
    throw new CliFailure(
      `${folder} has ${complete.length} recordings with a transcription in label/ (NAME.${labelType}); a split ` +
        'into training, validation and testing needs at least 3.',
    );
  }
  const sets = splitPrefixes(complete, seed);
  const training = await read(sets.training);
  return {
    training: {
      ...training,
      leftOut: [...training.leftOut, ...(await read(incomplete)).leftOut],
      spare: found.spare,
    },
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
export interface ListedFile {
  /** NFC, so that a name composed on one system is found on another. */
  readonly name: string;
  readonly path: string;
}

/** Those of its folders, too, where `recursive`. */
export async function listFiles(folder: string, recursive = true): Promise<ListedFile[]> {
  const entries = await readFolder(folder, recursive);
  return entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.isFile() || entry.isSymbolicLink()))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const name = normalForm(relative(folder, path).replaceAll('\\', '/'), `The name of ${path}`);
      return { name, path };
    });
}

async function readFolder(folder: string, recursive: boolean): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true, recursive });
  } catch (error) {
    throw new CliFailure(`${folder} ${fileProblem(error) ?? 'cannot be read'}.`);
  }
}

async function folderHas(folder: string): Promise<Has> {
  try {
    const names = new Set(await readdir(folder));
    return (name) => names.has(name);
  } catch (error) {
    throw new CliFailure(`${folder} ${fileProblem(error) ?? 'cannot be read'}.`);
  }
}

/** What is known of a name by the files there are. */
type Found =
  | { readonly audio: ListedFile; readonly transcription: ListedFile; readonly problem?: never }
  | { readonly problem: LeftOut };

interface FoundFiles {
  /** By the name of the recording without extension, in order. */
  readonly byStem: ReadonlyMap<string, Found>;
  readonly spare: readonly FileFinding[];
  /** For messages: where recordings are looked for. */
  readonly audioFolder: string;
}

const stemOf = ({ name }: ListedFile) => name.slice(0, name.lastIndexOf('.'));

function pairUp(
  files: readonly ListedFile[],
  labelType: string,
  folders: { readonly audio: string; readonly transcription: string },
): FoundFiles {
  const pairing = pairFiles(files, labelType);
  const found: [string, Found][] = pairing.pairs.map((pair) => [stemOf(pair.audio), pair]);
  const leave = (file: ListedFile, code: LeftOut['code'], detail: string) =>
    found.push([stemOf(file), { problem: { name: file.path, code, detail } }]);
  for (const file of pairing.audioAlone) {
    const detail = `${folders.transcription} has no transcription ${stemOf(file)}.${labelType}.`;
    leave(file, 'transcription-not-found', detail);
  }
  for (const file of pairing.transcriptionsAlone) {
    leave(file, 'audio-not-found', `${folders.audio} has no recording ${stemOf(file)}.wav.`);
  }
  const paths = new Map(files.map(({ name, path }) => [name, path]));
  const findings = pairFindings(pairing, labelType);
  for (const { file } of pairing.ambiguous) {
    const finding = findings.find((one) => one.code === 'pair-ambiguous' && one.file === file.name);
    if (finding) leave(file, 'pair-ambiguous', inWords(finding));
  }
  found.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const byStem = new Map<string, Found>();
  for (const [stem, one] of found) {
    // Where several files of a name have no partner, each has an entry of its own.
    byStem.set(byStem.has(stem) && one.problem ? one.problem.name : stem, one);
  }
  return {
    byStem,
    spare: findings
      .filter(({ code }) => code.endsWith('-spare'))
      .map((finding) => ({ ...finding, file: paths.get(finding.file) ?? finding.file })),
    audioFolder: folders.audio,
  };
}

/** By the name as it is given; where no file has that, by one that differs in upper and lower case only. */
function lookUp({ byStem, audioFolder }: FoundFiles, stem: string): Found {
  const exact = byStem.get(stem);
  if (exact) return exact;
  const alike = [...byStem].filter(([name]) => name.toLowerCase() === stem.toLowerCase());
  const [only] = alike;
  if (only && alike.length === 1) return only[1];
  const detail = `${audioFolder} has no recording ${stem}.wav.`;
  return { problem: { name: stem, code: 'audio-not-found', detail } };
}

async function readUtterances(
  stems: Iterable<string>,
  files: FoundFiles,
): Promise<Omit<FolderUtterances, 'spare'>> {
  const utterances: UtteranceSource[] = [];
  const leftOut: LeftOut[] = [];
  for (const stem of stems) {
    const found = lookUp(files, stem);
    if (found.problem) {
      leftOut.push(found.problem);
      continue;
    }
    const { audio, transcription } = found;
    try {
      utterances.push({
        fileName: audio.path,
        recording: audio.path,
        open: () => openAudioFile(audio.path),
        startMs: null,
        endMs: null,
        text: decodeText(await readTranscriptionFile(transcription.path), transcription.path),
        transcriptionName: transcription.path,
        speaker: null,
      });
    } catch (error) {
      leftOut.push(leftOutBecause(audio.path, error));
    }
  }
  return { utterances, leftOut };
}

/**
 * A recording, or the sound track of a video. Throws 'audio-unreadable' where the system will not give the file, then or
 * while it is read, and what is wrong with a container.
 */
export async function openAudioFile(path: string): Promise<OpenedBytes> {
  const given = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (cause) {
      const problem = fileProblem(cause) ?? String(cause);
      throw new DomainError('audio-unreadable', `${path} ${problem}.`, {}, { cause });
    }
  };
  const source = await given(openFileSource(path));
  return openRecording({ ...source, read: (start, end) => given(source.read(start, end)) }, path);
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
