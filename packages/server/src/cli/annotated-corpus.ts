import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import {
  type Annotation,
  type AnnotationDocument,
  AnnotationError,
  pairedRecordings,
  readAnnotations,
} from '@persephone/formats/annotations';
import {
  labeller,
  readTextRules,
  suggestedRules,
  type TextRules,
  TextRulesError,
} from '@persephone/formats/text-rules';
import type { LeftOut, UtteranceSource } from '../corpus-data/prepare.js';
import { hasAcceptedExtension } from '../domain/files.js';
import {
  type CorpusFolder,
  type FolderUtterances,
  listFiles,
  noCorpus,
  openAudioFile,
  splitPrefixes,
} from './corpus-folder.js';
import { CliFailure, exitCodes, fileProblem } from './failure.js';
import {
  chosenTiers,
  isChosen,
  type SpokenTier,
  spokenTiers,
  type TierChoice,
  tierOverview,
} from './tier-choice.js';

export interface AnnotatedOptions extends TierChoice {
  /** A file of rules; undefined where what the texts look like decides. */
  readonly textRules?: string;
  readonly seed: number;
  readonly labelType: string;
}

export interface AnnotatedCorpus extends CorpusFolder {
  /** What was read and done with it, for a person. */
  readonly report: readonly string[];
  /** What is not as it should be, but did not keep the rest from being used. */
  readonly warnings: readonly string[];
}

/** In folders; a file that is named is read whatever it is called. */
const annotationNames = /\.(eaf|etf|textgrid|trs|flextext|cha|exb|xml|srt|vtt)$/iu;
const leastUtterances = 3;
const mostNamed = 5;

interface ReadFile {
  readonly path: string;
  readonly document: AnnotationDocument;
  readonly tiers: readonly SpokenTier[];
}

/**
 * Utterances of annotation files, such as ELAN's or Praat's, or of folders of them with their recordings: the annotations of
 * the tiers that are chosen, each a segment of its recording; 90 % to train on, 5 % each to validate and to test, by the
 * seed. Throws CliFailure where no tier is chosen, which names those that there are.
 */
export async function readAnnotatedCorpus(
  paths: readonly string[],
  options: AnnotatedOptions,
): Promise<AnnotatedCorpus> {
  const found = await findFiles(paths);
  if (found.annotations.length === 0) throw noCorpus(paths.join(', '), options.labelType);
  const warnings: string[] = [];
  const files: ReadFile[] = [];
  for (const path of found.annotations) {
    const document = await readOne(path, warnings);
    if (document) files.push({ path, document, tiers: spokenTiers(document.tiers) });
  }
  if (files.length === 0) {
    throw new CliFailure(
      [`No annotation file could be read in ${paths.join(', ')}.`, ...warnings].join('\n'),
    );
  }
  const everyTier = files.flatMap(({ tiers }) => tiers);
  if (!isChosen(options)) {
    throw new CliFailure(
      [
        'Say which tiers hold the transcription, by their type (--tier-type), name (--tier) or speaker (--participant); ' +
          '* stands for anything. There are:',
        ...tierOverview(everyTier),
      ].join('\n'),
      exitCodes.usage,
    );
  }
  const chosen = files.map((file) => ({ ...file, tiers: chosenTiers(file.tiers, options) }));
  const texts = chosen.flatMap(({ tiers }) =>
    tiers.flatMap(({ tier }) => tier.annotations.map(({ text }) => text)),
  );
  if (texts.length === 0) {
    throw new CliFailure(
      [
        'No annotation is in a tier of that type, name and speaker. There are:',
        ...tierOverview(everyTier),
      ].join('\n'),
    );
  }
  const rules = await rulesOf(options.textRules, texts);
  const utterances: UtteranceSource[] = [];
  const leftOut: LeftOut[] = [];
  const unknown = new Map<string, number>();
  const label = labeller(rules);
  let byRules = 0;
  for (const file of chosen) {
    if (file.tiers.length === 0) continue;
    const recording = recordingOf(file, found.recordings);
    if ('problem' in recording) {
      leftOut.push(recording.problem);
      continue;
    }
    for (const { tier, speaker } of file.tiers) {
      for (const annotation of tier.annotations) {
        const name = `${file.path} ${tier.id}${annotation.id === null ? '' : ` ${annotation.id}`}`;
        const times = timesOf(annotation, recording.origin);
        if (!times) {
          leftOut.push({
            name,
            code: 'segment-beyond-recording',
            detail: `${name} has no times of its own.`,
          });
          continue;
        }
        const labelled = label(annotation.text);
        for (const one of labelled.unknown) unknown.set(one, (unknown.get(one) ?? 0) + 1);
        if (labelled.leftOut !== null) {
          byRules += 1;
          continue;
        }
        utterances.push({
          ...{
            fileName: recording.path,
            recording: recording.path,
            open: () => openAudioFile(recording.path),
          },
          ...times,
          ...{ text: labelled.labels.join(' '), transcriptionName: name, speaker },
        });
      }
    }
  }
  if (unknown.size > 0) warnings.push(unknownCharacters(unknown));
  if (byRules > 0)
    warnings.push(`${byRules} annotations without a label, or left out by the rules for their text`);
  return {
    ...divided(utterances, leftOut, options.seed),
    report: [
      `${files.length} annotation files; ${utterances.length} annotations of ` +
        `${chosen.reduce((sum, { tiers }) => sum + tiers.length, 0)} tiers`,
      options.textRules === undefined
        ? `text: ${inWords(rules)} (--text-rules FILE to have it otherwise)`
        : `text: by ${options.textRules}`,
    ],
    warnings,
  };
}

async function findFiles(paths: readonly string[]) {
  const annotations = new Set<string>();
  const recordings = new Set<string>();
  const addFolder = async (folder: string, withAnnotations: boolean) => {
    for (const { path } of await listFiles(folder)) {
      if (hasAcceptedExtension('audio', path)) recordings.add(resolve(path));
      else if (withAnnotations && annotationNames.test(path)) annotations.add(resolve(path));
    }
  };
  for (const path of paths) {
    const info = await stat(path).catch((error: unknown) => {
      throw new CliFailure(`${path} ${fileProblem(error) ?? 'cannot be read'}.`);
    });
    if (info.isDirectory()) await addFolder(path, true);
    else if (hasAcceptedExtension('audio', path)) recordings.add(resolve(path));
    else {
      annotations.add(resolve(path));
      await addFolder(dirname(path), false);
    }
  }
  return { annotations: [...annotations].sort(), recordings: [...recordings].sort() };
}

async function readOne(path: string, warnings: string[]): Promise<AnnotationDocument | undefined> {
  try {
    const document = readAnnotations(await readFile(path), {});
    for (const { code, message, count } of document.faults) {
      warnings.push(`${path}: ${count} × ${code}: ${message}`);
    }
    return document;
  } catch (error) {
    const problem = error instanceof AnnotationError ? error.message : fileProblem(error);
    if (problem === undefined) throw error;
    warnings.push(`${path}: ${problem}`);
    return undefined;
  }
}

async function rulesOf(file: string | undefined, texts: readonly string[]): Promise<TextRules> {
  if (file === undefined) return suggestedRules(texts);
  try {
    return readTextRules(new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file)));
  } catch (error) {
    const isEncoding = error instanceof TypeError;
    const problem =
      error instanceof TextRulesError
        ? error.message
        : isEncoding
          ? 'it is not in UTF-8'
          : fileProblem(error);
    if (problem === undefined) throw error;
    throw new CliFailure(`${file}: ${problem}`, exitCodes.usage);
  }
}

type FoundRecording = { readonly path: string; readonly origin: number } | { readonly problem: LeftOut };

function recordingOf({ path, document }: ReadFile, recordings: readonly string[]): FoundRecording {
  const named = document.media.map(({ name }) => name).join(', ');
  const pairs = pairedRecordings(basename(path), document.media, recordings);
  const beside = pairs.filter(({ recording }) => dirname(recording) === dirname(path));
  const fitting = beside.length > 0 ? beside : pairs;
  const [first] = fitting;
  if (!first) {
    const detail = `${path} has no recording here${named === '' ? '' : `; it names ${named}`}. Put it beside the file.`;
    return { problem: { name: path, code: 'audio-not-found', detail } };
  }
  if (fitting.length > 1) {
    const all = fitting.map(({ recording }) => recording).join(', ');
    const detail = `${path} may belong to several recordings: ${all}. Leave only one of them here.`;
    return { problem: { name: path, code: 'pair-ambiguous', detail } };
  }
  const own = document.media.find(
    ({ name }) => name.toLowerCase() === basename(first.recording).normalize('NFC').toLowerCase(),
  );
  return { path: first.recording, origin: (own ?? document.media[0])?.originMilliseconds ?? 0 };
}

function timesOf({ start, end }: Annotation, origin: number) {
  if (start === null || end === null || end <= start || start + origin < 0) return undefined;
  return { startMs: start + origin, endMs: end + origin };
}

function unknownCharacters(counts: ReadonlyMap<string, number>): string {
  const most = [...counts].sort(([, a], [, b]) => b - a);
  const named = most.slice(0, mostNamed).map(([character, count]) => `${character} (${count})`);
  return `characters that the rules for the text do not know: ${named.join(', ')}${most.length > mostNamed ? ', …' : ''}`;
}

function inWords({ steps, splitting }: TextRules): string {
  if (splitting.kind === 'white-space') return 'labels are what white space separates';
  const punctuation = steps.some(({ kind }) => kind === 'drop-punctuation');
  return `each letter is a label, without capitals${punctuation ? ' and punctuation' : ''}`;
}

function divided(
  utterances: readonly UtteranceSource[],
  leftOut: readonly LeftOut[],
  seed: number,
): CorpusFolder {
  if (utterances.length < leastUtterances) {
    const reasons = leftOut.slice(0, mostNamed).map(({ detail }) => detail);
    throw new CliFailure(
      [
        `${utterances.length} annotations can be trained on; at least ${leastUtterances} are needed.`,
        ...reasons,
      ].join('\n'),
    );
  }
  const sets = splitPrefixes(
    utterances.map((_, i) => String(i)),
    seed,
  );
  const set = (indices: readonly string[], out: readonly LeftOut[] = []): FolderUtterances => ({
    utterances: indices.flatMap((index) => utterances[Number(index)] ?? []),
    leftOut: out,
    spare: [],
  });
  return {
    training: set(sets.training, leftOut),
    validation: set(sets.validation),
    testing: set(sets.testing),
  };
}
