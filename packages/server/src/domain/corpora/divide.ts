import { type ErrorCode, maxSamplesUnitMs } from '@persephone/contracts';
import { eventLoopYielder } from '@persephone/engine/event-loop';
import { featureType } from '@persephone/engine/features';
import { labelType } from '@persephone/engine/labels';
import { DomainError } from '../errors.js';
import type { Database, Repositories } from '../repositories.js';
import type { Finding } from '../rules/findings.js';
import { problemOf, withinMaxSamples } from '../rules/usable.js';
import { givenName, nameForm, normalForm } from '../text.js';
import type { UtteranceFilter } from '../utterances/listing.js';
import type { UtteranceContent } from '../utterances/utterance.js';
import {
  type Corpus,
  type CorpusSplit,
  type LeftOutOfCorpus,
  type PartitionSet,
  partitionSets,
} from './corpus.js';
import { type DescribeLabelSet, LabelCounter, type LabelSetDescription } from './label-set.js';
import type { CorpusSetSummary } from './listing.js';
import { divide } from './split.js';

export interface DivisionRequest {
  readonly name: string;
  readonly labelType: string;
  readonly featureType: string;
  readonly maxSamples: number | null;
  /** Undefined: those of the filter; without that every utterance there is. */
  readonly utteranceIds: readonly number[] | undefined;
  readonly filter?: UtteranceFilter | undefined;
  readonly split: Pick<CorpusSplit, 'seed' | 'shares' | 'bySpeaker'>;
}

/** What a corpus would be, before it is made. */
export interface DivisionPreview extends LabelSetDescription {
  /** Null where they cannot be divided like this; `problem` then says why. */
  readonly sets: Readonly<Record<PartitionSet, CorpusSetSummary>> | null;
  readonly problem: { readonly code: ErrorCode; readonly detail: string } | null;
  readonly usable: CorpusSetSummary;
  readonly leftOut: readonly LeftOutOfCorpus[];
  /** The most frequent first. */
  readonly labelSet: readonly { readonly label: string; readonly occurrences: number }[];
  /** Who says most first; null where nobody said who speaks. */
  readonly speakers: readonly (CorpusSetSummary & { readonly speaker: string | null })[];
}

/**
 * Make a corpus of what can be used of these utterances, divided by the split; what cannot is left out, and the corpus
 * says why. Throws `name-blank`, `split-impossible`, `label-set-too-large`, `utterance-unknown`, `label-type-unknown`, `feature-type-unknown`.
 */
export async function divideIntoCorpus(database: Database, request: DivisionRequest): Promise<Corpus> {
  refuseContradiction(request);
  const name = givenName(request.name, 'corpus');
  const { filter = null, utteranceIds } = request;
  return database.transaction(async (repositories) => {
    const { usable, leftOut, labels } = await sortOut(repositories, request);
    if (labels.problem) throw labels.problem;
    const { occurrences } = labels;
    return repositories.corpora.insert({
      name,
      labelType: request.labelType,
      featureType: request.featureType,
      maxSamples: request.maxSamples,
      partition: divided(usable, leftOut, request),
      ...{ labels: [...occurrences.keys()].sort(), occurrences },
      split: { ...request.split, filter: filter && filterForm(filter), chosen: utteranceIds !== undefined },
      leftOut,
    });
  });
}

/** What `divideIntoCorpus` would make, and keeps not. Throws the same, but for what is in `problem`. */
export async function previewDivision(
  database: Database,
  request: DivisionRequest,
  describeLabels: DescribeLabelSet,
): Promise<DivisionPreview> {
  refuseContradiction(request);
  const { usable, leftOut, labels } = await sortOut(database, request);
  const { occurrences, problem } = labels;
  const division = problem
    ? { sets: null, problem: { code: problem.code, detail: problem.detail } }
    : await divisionOf(usable, leftOut, request);
  const described = await describeLabels(occurrences);
  const languages = await database.languages.countUtterances(usable.map(({ id }) => id));
  return {
    ...division,
    usable: summaryOf(usable),
    leftOut,
    labelSet: [...occurrences]
      .map(([label, times]) => ({ label, occurrences: times }))
      .sort((a, b) => b.occurrences - a.occurrences),
    ...described,
    findings: [...described.findings, ...mixedLanguages(languages, usable.length)],
    speakers: speakersOf(usable),
  };
}

/** A corpus may be of several languages, or of one and of what nobody has said it of; that it is, is seldom meant. */
function mixedLanguages(
  languages: Awaited<ReturnType<Repositories['languages']['countUtterances']>>,
  total: number,
): readonly Finding[] {
  const named = languages.map(({ name, utterances }) => `${name} (${utterances})`).join(', ');
  const without = total - languages.reduce((sum, { utterances }) => sum + utterances, 0);
  const unnamed: Finding = {
    code: 'corpus-partly-without-language',
    severity: 'warning',
    detail: `Some of its utterances are of ${named}, and of ${without} of them it is not said of which language they are.`,
    remedy:
      'Say of which language their recordings are, or leave them out; the demonstration is a language of its own.',
  };
  const partly = languages.length > 0 && without > 0 ? [unnamed] : [];
  if (languages.length < 2) return partly;
  return [
    ...partly,
    {
      code: 'corpus-mixes-languages',
      severity: 'warning',
      detail: `Its utterances are of ${languages.length} languages: ${named}.`,
      remedy:
        'A model of it learns the labels of all of them, and mixes them up. Choose the utterances of one language, unless that is meant.',
    },
  ];
}

async function divisionOf(
  usable: readonly Usable[],
  leftOut: readonly LeftOutOfCorpus[],
  request: DivisionRequest,
): Promise<Pick<DivisionPreview, 'sets' | 'problem'>> {
  const yieldToOthers = eventLoopYielder();
  try {
    const partition = divided(usable, leftOut, request);
    await yieldToOthers();
    const byId = new Map(usable.map((content) => [content.id, content]));
    await yieldToOthers();
    const sets = partitionSets.map((set) => {
      return [set, summaryOf(partition[set].flatMap((id) => byId.get(id) ?? []))] as const;
    });
    await yieldToOthers();
    return { sets: Object.fromEntries(sets) as Record<PartitionSet, CorpusSetSummary>, problem: null };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'split-impossible') throw error;
    return { sets: null, problem: { code: error.code, detail: error.detail } };
  }
}

/** As it is kept: what it looks for, in the form of what is stored. */
function filterForm(filter: UtteranceFilter): UtteranceFilter {
  const { name, speaker, text } = filter;
  return {
    ...filter,
    ...(name === undefined ? {} : { name: normalForm(name) }),
    ...(speaker === undefined ? {} : { speaker: nameForm(speaker) }),
    ...(text === undefined ? {} : { text: normalForm(text) }),
  };
}

function refuseContradiction(request: DivisionRequest): void {
  labelType(request.labelType);
  featureType(request.featureType);
  if (request.utteranceIds === undefined || request.filter === undefined) return;
  throw new DomainError(
    'validation-failed',
    'Name utteranceIds or a filter, not both: each of them selects the utterances.',
  );
}

/** Utterances read at a time, of which each may be a quarter of a million characters long. */
const portion = 50;

/** What they are made of, portion by portion: all of it at once would be too much for whoever waits meanwhile. */
async function* contentsOf(
  { utterances, listings }: Repositories,
  { utteranceIds, filter }: DivisionRequest,
): AsyncGenerator<readonly UtteranceContent[]> {
  if (filter === undefined && utteranceIds === undefined) {
    for (let after = 0; ; ) {
      const contents = await utterances.contentsAfter(after, portion);
      yield contents;
      const last = contents.at(-1);
      if (!last || contents.length < portion) return;
      after = last.id;
    }
  }
  const ids = filter ? await listings.utteranceIds(filter) : [...new Set(utteranceIds)];
  for (let at = 0; at < ids.length; at += portion) {
    const asked = ids.slice(at, at + portion);
    const contents = await utterances.contents(asked);
    // Between a filter and here one may have been deleted; one that was named must be there.
    if (!filter) refuseUnknown(asked, contents);
    yield contents;
  }
}

function refuseUnknown(ids: readonly number[], contents: readonly UtteranceContent[]): void {
  const known = new Set(contents.map(({ id }) => id));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new DomainError(
    'utterance-unknown',
    `There is no utterance ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ' …' : ''}.`,
    { utterances: unknown.slice(0, 1000) },
  );
}

/** Of an utterance, what dividing and counting need: texts of all at once would be much to hold. */
type Usable = Pick<UtteranceContent, 'id' | 'audioId' | 'durationMs' | 'speaker'>;

interface SortedOut {
  readonly usable: readonly Usable[];
  readonly leftOut: readonly LeftOutOfCorpus[];
  /** Those that stand in what can be used. */
  readonly labels: LabelCounter;
}

async function sortOut(repositories: Repositories, request: DivisionRequest): Promise<SortedOut> {
  const { labelType: type, maxSamples } = request;
  const usable: Usable[] = [];
  const leftOut: LeftOutOfCorpus[] = [];
  const labels = new LabelCounter(type);
  const yieldToOthers = eventLoopYielder();
  for await (const contents of contentsOf(repositories, request)) {
    for (const content of contents) {
      const problem = problemOf(content, type, maxSamples) ?? tooLong(content, maxSamples);
      if (problem) leftOut.push(problem);
      else {
        const { id, audioId, durationMs, speaker } = content;
        usable.push({ id, audioId, durationMs, speaker });
        await yieldToOthers();
        labels.add(content.text);
      }
      await yieldToOthers();
    }
  }
  return { usable, leftOut, labels };
}

function tooLong(content: UtteranceContent, maxSamples: number | null): LeftOutOfCorpus | undefined {
  if (withinMaxSamples(content, maxSamples)) return undefined;
  return {
    utteranceId: content.id,
    fileName: content.audioFileName,
    code: 'audio-too-long',
    detail: `${content.audioFileName} is longer than the ${maxSamples} frames of ${maxSamplesUnitMs} ms that were asked for.`,
  };
}

function divided(
  usable: readonly Usable[],
  leftOut: readonly LeftOutOfCorpus[],
  { split, filter }: DivisionRequest,
) {
  if (usable.length > 0) return divide(usable, split);
  const none = filter
    ? 'No utterance is as the filter wants it. Widen it.'
    : 'There are no utterances yet. Add recordings with their transcriptions first.';
  throw new DomainError(
    'split-impossible',
    leftOut.length === 0 ? none : `${noneOf(leftOut.length)} ${leftOut[0]?.detail ?? ''}`,
    { errors: leftOut.slice(0, 100) },
  );
}

const noneOf = (count: number): string =>
  count === 1 ? 'The only utterance cannot be used:' : `None of the ${count} utterances can be used, e.g.`;

function summaryOf(contents: readonly Usable[]): CorpusSetSummary {
  return {
    utterances: contents.length,
    durationMs: contents.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
  };
}

function speakersOf(contents: readonly Usable[]): DivisionPreview['speakers'] {
  const bySpeaker = new Map<string | null, { utterances: number; durationMs: number }>();
  for (const { speaker, durationMs } of contents) {
    const known = bySpeaker.get(speaker) ?? { utterances: 0, durationMs: 0 };
    bySpeaker.set(speaker, known);
    known.utterances++;
    known.durationMs += durationMs ?? 0;
  }
  return [...bySpeaker]
    .map(([speaker, summary]) => ({ speaker, ...summary }))
    .sort((a, b) => b.durationMs - a.durationMs);
}
