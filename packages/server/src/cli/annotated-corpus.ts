import {
  type AnnotatedUtterances,
  annotatedUtterances,
  chosenTiers,
  isChosen,
  longestAnnotation,
  noTierFits,
  spokenTiers,
  usableTexts,
} from '@persephone/formats/annotation-import';
import { labeller, suggestedRules, type TextRules } from '@persephone/formats/text-rules';
import type { LeftOut, UtteranceSource } from '../corpus-data/prepare.js';
import { findFiles, type ReadFile, readOne, recordingOf } from './annotated-files.js';
import {
  type CorpusFolder,
  type FolderUtterances,
  noCorpus,
  openAudioFile,
  splitPrefixes,
} from './corpus-folder.js';
import { CliFailure, exitCodes } from './failure.js';
import { readChoices, type TierOptions, tierOverview } from './tier-options.js';

export interface AnnotatedOptions extends TierOptions {
  readonly seed: number;
  readonly labelType: string;
}

export interface AnnotatedCorpus extends CorpusFolder {
  /** What was read and done with it, for a person. */
  readonly report: readonly string[];
  /** What is not as it should be, but did not keep the rest from being used. */
  readonly warnings: readonly string[];
}

const leastUtterances = 3;
const mostNamed = 5;

/**
 * Utterances of annotation files, such as ELAN's or Praat's, or of folders of them with their recordings: the annotations of
 * the tiers that are chosen, each a segment of its recording; 90 % to train on, 5 % each to validate and to test, by the
 * seed. Throws CliFailure where no tier is chosen, which names those that there are.
 */
export async function readAnnotatedCorpus(
  paths: readonly string[],
  options: AnnotatedOptions,
): Promise<AnnotatedCorpus> {
  const choices = await readChoices(options);
  const found = await findFiles(paths);
  if (found.annotations.length === 0) throw noCorpus(paths.join(', '), options.labelType);
  const warnings: string[] = [];
  const files: ReadFile[] = [];
  for (const { path } of found.annotations) {
    const document = await readOne(path, warnings);
    if (document) files.push({ path, document, tiers: spokenTiers(document.tiers) });
  }
  if (files.length === 0) {
    throw new CliFailure(
      [`No annotation file could be read in ${paths.join(', ')}.`, ...warnings].join('\n'),
    );
  }
  const everyTier = files.flatMap(({ tiers }) => tiers);
  if (!isChosen(choices.tiers)) {
    throw new CliFailure(
      [
        'Say which tiers hold the transcription, by their type (--tier-type), name (--tier) or speaker (--participant), ' +
          'in which * stands for anything, or by a recipe (--recipe). There are:',
        ...tierOverview(everyTier),
      ].join('\n'),
      exitCodes.usage,
    );
  }
  const chosen = files.map((file) => ({ ...file, tiers: chosenTiers(file.tiers, choices.tiers) }));
  const misfit = noTierFits(everyTier, choices.tiers);
  if (misfit !== undefined) throw new CliFailure([misfit, ...tierOverview(everyTier)].join('\n'));
  for (const { path, tiers } of files) {
    const ofFile = noTierFits(tiers, choices.tiers);
    if (ofFile !== undefined) warnings.push(`${path}: ${ofFile}`);
  }
  const texts = chosen.flatMap(({ tiers }) => usableTexts(tiers));
  const rules: TextRules = {
    ...(choices.textRules ?? suggestedRules(texts)),
    ...(options.wordBoundary !== undefined && { wordBoundary: options.wordBoundary }),
  };
  const utterances: UtteranceSource[] = [];
  const leftOut: LeftOut[] = [];
  const label = labeller(rules);
  const taken: AnnotatedUtterances[] = [];
  for (const file of chosen.filter(({ tiers }) => tiers.length > 0)) {
    const recording = recordingOf(file, found.recordings);
    if ('problem' in recording) leftOut.push(recording.problem);
    else {
      if (recording.note !== null) warnings.push(recording.note);
      const ofFile = annotatedUtterances(
        file.tiers,
        { originMs: recording.origin, channels: choices.channels },
        label,
      );
      utterances.push(...sourcesOf(file.path, recording.path, ofFile));
      taken.push(ofFile);
    }
  }
  warnings.push(...inSum(taken));
  return {
    ...divided(utterances, leftOut, options.seed),
    report: [
      `${files.length} annotation files; ${utterances.length} annotations of ` +
        `${chosen.reduce((sum, { tiers }) => sum + tiers.length, 0)} tiers`,
      choices.rulesFile === undefined
        ? `text: ${inWords(rules)} (--text-rules FILE to have it otherwise)`
        : `text: by ${choices.rulesFile}`,
    ],
    warnings,
  };
}

function sourcesOf(path: string, recording: string, { utterances }: AnnotatedUtterances): UtteranceSource[] {
  const sound = { fileName: recording, recording, open: () => openAudioFile(recording) };
  return utterances.map(({ tier, key, startMs, endMs, speaker, channel, labels }) => ({
    ...{ ...sound, startMs, endMs, speaker, channel },
    text: labels.join(' '),
    transcriptionName: `${path} ${tier} ${key}`,
  }));
}

function inSum(taken: readonly AnnotatedUtterances[]): string[] {
  const unknown = new Map<string, number>();
  for (const one of taken) {
    for (const [character, count] of one.unknown) {
      unknown.set(character, (unknown.get(character) ?? 0) + count);
    }
  }
  const leftOut = taken.flatMap((one) => one.leftOut);
  const untimed = leftOut.filter(({ reason }) => reason === 'untimed').length;
  const tooLong = leftOut.filter(({ reason }) => reason === 'too-long');
  const byRules = leftOut.length - untimed - tooLong.length;
  return [
    ...(unknown.size > 0 ? [unknownCharacters(unknown)] : []),
    ...(untimed > 0 ? [`${untimed} annotations have no times of their own and are left out`] : []),
    ...tooLong
      .slice(0, mostNamed)
      .map(
        ({ tier, key }) =>
          `annotation ${key} of tier ${tier} has more than ${longestAnnotation.toLocaleString('en')} characters and is left out`,
      ),
    ...(byRules > 0
      ? [`${byRules} annotations have no label, or the rules for the text leave them out`]
      : []),
  ];
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
