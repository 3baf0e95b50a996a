import type { Annotation } from '@persephone/formats/annotations';
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
import { readTextRulesFile } from './text-rules-file.js';
import { chosenTiers, isChosen, spokenTiers, type TierChoice, tierOverview } from './tier-choice.js';

export interface AnnotatedOptions extends TierChoice {
  /** A file of rules; undefined where what the texts look like decides. */
  readonly textRules?: string;
  /** A label between words, whatever the rules say. */
  readonly wordBoundary?: string;
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
  const rules: TextRules = {
    ...(options.textRules === undefined ? suggestedRules(texts) : await readTextRulesFile(options.textRules)),
    ...(options.wordBoundary !== undefined && { wordBoundary: options.wordBoundary }),
  };
  const utterances: UtteranceSource[] = [];
  const leftOut: LeftOut[] = [];
  const tally: Tally = { untimed: 0, byRules: 0, unknown: new Map() };
  const label = labeller(rules);
  for (const file of chosen.filter(({ tiers }) => tiers.length > 0)) {
    const recording = recordingOf(file, found.recordings);
    if ('problem' in recording) leftOut.push(recording.problem);
    else utterances.push(...utterancesOf(file, recording, label, tally));
  }
  warnings.push(...inSum(tally));
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

/** What was left out of the tiers, and why. */
interface Tally {
  untimed: number;
  byRules: number;
  readonly unknown: Map<string, number>;
}

function utterancesOf(
  { path, tiers }: ReadFile,
  recording: { readonly path: string; readonly origin: number },
  label: ReturnType<typeof labeller>,
  tally: Tally,
): UtteranceSource[] {
  const utterances: UtteranceSource[] = [];
  const sound = {
    fileName: recording.path,
    recording: recording.path,
    open: () => openAudioFile(recording.path),
  };
  for (const { tier, speaker } of tiers) {
    for (const annotation of tier.annotations) {
      const times = timesOf(annotation, recording.origin);
      if (!times) {
        tally.untimed += 1;
        continue;
      }
      const { labels, leftOut, unknown } = label(annotation.text);
      for (const one of unknown) tally.unknown.set(one, (tally.unknown.get(one) ?? 0) + 1);
      if (leftOut !== null) {
        tally.byRules += 1;
        continue;
      }
      const transcriptionName = `${path} ${tier.id}${annotation.id === null ? '' : ` ${annotation.id}`}`;
      utterances.push({ ...sound, ...times, text: labels.join(' '), transcriptionName, speaker });
    }
  }
  return utterances;
}

function inSum({ unknown, untimed, byRules }: Tally): string[] {
  return [
    ...(unknown.size > 0 ? [unknownCharacters(unknown)] : []),
    ...(untimed > 0 ? [`${untimed} annotations have no times of their own and are left out`] : []),
    ...(byRules > 0
      ? [`${byRules} annotations have no label, or the rules for the text leave them out`]
      : []),
  ];
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
