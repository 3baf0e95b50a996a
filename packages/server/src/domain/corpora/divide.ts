import type { ErrorCode } from '@persephone/contracts';
import { featureType } from '@persephone/engine/features';
import { labelType } from '@persephone/engine/labels';
import { carriesTone } from '@persephone/engine/metrics';
import { lookAlikes } from '@persephone/formats/look-alikes';
import { DomainError } from '../errors.js';
import type { CorpusSetSummary, UtteranceFilter } from '../listings/listing.js';
import type { Database, Repositories } from '../repositories.js';
import type { UtteranceContent } from '../utterances/utterance.js';
import {
  type Corpus,
  type CorpusSplit,
  type LeftOutOfCorpus,
  type PartitionSet,
  partitionSets,
} from './corpus.js';
import { labelSet } from './label-set.js';
import { divide } from './split.js';
import { problemOf, withinMaxSamples } from './usable.js';

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
export interface DivisionPreview {
  /** Null where they cannot be divided like this; `problem` then says why. */
  readonly sets: Readonly<Record<PartitionSet, CorpusSetSummary>> | null;
  readonly problem: { readonly code: ErrorCode; readonly detail: string } | null;
  readonly usable: CorpusSetSummary;
  readonly leftOut: readonly LeftOutOfCorpus[];
  /** The most frequent first. */
  readonly labelSet: readonly { readonly label: string; readonly occurrences: number }[];
  readonly lookAlikes: readonly (readonly string[])[];
  readonly tones: boolean;
  /** Who says most first; null where nobody said who speaks. */
  readonly speakers: readonly (CorpusSetSummary & { readonly speaker: string | null })[];
}

/**
 * Make a corpus of what can be used of these utterances, divided by the split; what cannot is left out, and the corpus
 * says why. Throws `split-impossible`, `utterance-unknown`, `label-type-unknown`, `feature-type-unknown`.
 */
export async function divideIntoCorpus(database: Database, request: DivisionRequest): Promise<Corpus> {
  refuseContradiction(request);
  const { filter = null, utteranceIds } = request;
  return database.transaction(async (repositories) => {
    const { usable, leftOut } = sortOut(await contentsOf(repositories, request), request);
    return repositories.corpora.insert({
      name: request.name,
      labelType: request.labelType,
      featureType: request.featureType,
      maxSamples: request.maxSamples,
      partition: divided(usable, leftOut, request),
      ...labelSet(request.labelType, usable),
      split: { ...request.split, filter, chosen: utteranceIds !== undefined },
      leftOut,
    });
  });
}

/** What `divideIntoCorpus` would make, and keeps not. Throws the same, but for `split-impossible`. */
export async function previewDivision(
  database: Database,
  request: DivisionRequest,
): Promise<DivisionPreview> {
  refuseContradiction(request);
  const { usable, leftOut } = sortOut(await contentsOf(database, request), request);
  const { occurrences } = labelSet(request.labelType, usable);
  return {
    ...divisionOf(usable, leftOut, request),
    usable: summaryOf(usable),
    leftOut,
    labelSet: [...occurrences]
      .map(([label, times]) => ({ label, occurrences: times }))
      .sort((a, b) => b.occurrences - a.occurrences),
    lookAlikes: lookAlikes(occurrences.keys()),
    tones: [...occurrences.keys()].some(carriesTone),
    speakers: speakersOf(usable),
  };
}

function divisionOf(
  usable: readonly UtteranceContent[],
  leftOut: readonly LeftOutOfCorpus[],
  request: DivisionRequest,
): Pick<DivisionPreview, 'sets' | 'problem'> {
  try {
    const partition = divided(usable, leftOut, request);
    const byId = new Map(usable.map((content) => [content.id, content]));
    const sets = partitionSets.map((set) => {
      return [set, summaryOf(partition[set].flatMap((id) => byId.get(id) ?? []))] as const;
    });
    return { sets: Object.fromEntries(sets) as Record<PartitionSet, CorpusSetSummary>, problem: null };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'split-impossible') throw error;
    return { sets: null, problem: { code: error.code, detail: error.detail } };
  }
}

function refuseContradiction(request: DivisionRequest): void {
  labelType(request.labelType);
  featureType(request.featureType);
  if (request.utteranceIds === undefined || request.filter === undefined) return;
  throw new DomainError(
    'validation-failed',
    'Name utteranceIds or a filter, not both: the one says which utterances, and so does the other.',
  );
}

async function contentsOf(
  { utterances, listings }: Repositories,
  { utteranceIds, filter }: DivisionRequest,
): Promise<UtteranceContent[]> {
  if (filter !== undefined) return utterances.contents(await listings.utteranceIds(filter));
  if (utteranceIds === undefined) return utterances.allContents();
  const ids = [...new Set(utteranceIds)];
  const contents = await utterances.contents(ids);
  refuseUnknown(ids, contents);
  return contents;
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

function sortOut(contents: readonly UtteranceContent[], { labelType: type, maxSamples }: DivisionRequest) {
  const usable: UtteranceContent[] = [];
  const leftOut: LeftOutOfCorpus[] = [];
  for (const content of contents) {
    const problem = problemOf(content, type, maxSamples);
    if (problem) leftOut.push(problem);
    else if (withinMaxSamples(content, maxSamples)) usable.push(content);
    else {
      leftOut.push({
        utteranceId: content.id,
        fileName: content.audioFileName,
        code: 'audio-too-long',
        detail: `${content.audioFileName} is longer than the ${maxSamples} frames of 10 ms that were asked for.`,
      });
    }
  }
  return { usable, leftOut };
}

function divided(
  usable: readonly UtteranceContent[],
  leftOut: readonly LeftOutOfCorpus[],
  { split, filter }: DivisionRequest,
) {
  if (usable.length > 0) return divide(usable, split);
  const none = filter
    ? 'No utterance is as the filter wants it. Widen it.'
    : 'There are no utterances yet. Add recordings with their transcriptions first.';
  throw new DomainError(
    'split-impossible',
    leftOut.length === 0
      ? none
      : `None of the ${leftOut.length} utterances can be used, e.g. ${leftOut[0]?.detail ?? ''}`,
    { errors: leftOut.slice(0, 100) },
  );
}

function summaryOf(contents: readonly UtteranceContent[]): CorpusSetSummary {
  return {
    utterances: contents.length,
    durationMs: contents.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0),
  };
}

function speakersOf(contents: readonly UtteranceContent[]): DivisionPreview['speakers'] {
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
