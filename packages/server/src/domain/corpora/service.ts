import { maxSamplesUnitMs } from '@persephone/contracts';
import { eventLoopYielder } from '@persephone/engine/event-loop';
import { featureType } from '@persephone/engine/features';
import { labelType } from '@persephone/engine/labels';
import { DomainError } from '../errors.js';
import type { WaitForInspections } from '../jobs/wait.js';
import type { Label } from '../labels/label.js';
import { existingPage, type PageRequest } from '../pages.js';
import type { Database } from '../repositories.js';
import { problemOf, withinMaxSamples } from '../rules/usable.js';
import { givenName } from '../text.js';
import type { UtteranceContent, UtteranceRepository } from '../utterances/utterance.js';
import { type Corpus, type CorpusOrigin, type LabelCount, type Partition, partitionSets } from './corpus.js';
import { type DivisionPreview, type DivisionRequest, divideIntoCorpus, previewDivision } from './divide.js';
import { type DescribeLabelSet, LabelCounter } from './label-set.js';

export interface CorpusRequest {
  readonly name: string;
  readonly labelType: string;
  readonly featureType: string;
  readonly maxSamples: number | null;
  readonly partition: Partition;
}

export interface CorpusService {
  /**
   * Waits until its recordings have been inspected. All that stands against the corpus is said at once, in `errors` of `utterance-unusable`. Others:
   * `name-blank`, `label-type-unknown`, `feature-type-unknown`, `corpus-set-empty`, `utterance-unknown`,
   * `utterance-in-two-sets`, `label-set-too-large`.
   */
  create(request: CorpusRequest, signal: AbortSignal): Promise<Corpus>;
  /** See `divideIntoCorpus`. */
  divide(request: DivisionRequest, signal: AbortSignal): Promise<Corpus>;
  /** See `previewDivision`. */
  preview(request: DivisionRequest, describeLabels: DescribeLabelSet): Promise<DivisionPreview>;
  /** How it came to be, and its label set with counts. `corpus-not-found`. */
  details(id: number): Promise<CorpusOrigin & { readonly labelSet: readonly LabelCount[] }>;
  get(id: number): Promise<Corpus>;
  list(page: PageRequest): Promise<readonly Corpus[]>;
  labels(id: number): Promise<readonly Label[]>;
}

/** A long list is cut for the sentence. */
const named = 5;
/** And in `errors`, after so many; `total` says how many there are. */
const mostListed = 1000;

function refuseEmptySets({ partition }: CorpusRequest): void {
  const empty = partitionSets.filter((set) => partition[set].length === 0);
  if (empty.length === 0) return;
  throw new DomainError(
    'corpus-set-empty',
    `${empty.join(' and ')} ${empty.length === 1 ? 'has' : 'have'} no utterances. Each of training, validation and ` +
      'testing needs at least one: without them nothing is trained, the best epoch cannot be chosen, or the finished model ' +
      'cannot be measured.',
    { sets: empty },
  );
}

function refuseUnknown(ids: readonly number[], known: ReadonlyMap<number, UtteranceContent>): void {
  const unknown = [...new Set(ids)].filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new DomainError(
    'utterance-unknown',
    `There is no utterance ${unknown.slice(0, named).join(', ')}${unknown.length > named ? ' …' : ''}.`,
    {
      total: unknown.length,
      errors: unknown.slice(0, mostListed).map((utteranceId) => ({
        utteranceId,
        fileName: null,
        code: 'utterance-unknown',
        detail: `There is no utterance ${utteranceId}.`,
      })),
    },
  );
}

/** Of one statement: a text may be a quarter of a million characters long. */
const portion = 50;

/** Portion by portion, since others wait meanwhile; of all of them `take` keeps what is wanted. */
async function readContents(
  utterances: Pick<UtteranceRepository, 'contents'>,
  ids: readonly number[],
  take: (content: UtteranceContent) => void,
): Promise<void> {
  const yieldToOthers = eventLoopYielder();
  for (let at = 0; at < ids.length; at += portion) {
    for (const content of await utterances.contents(ids.slice(at, at + portion))) take(content);
    await yieldToOthers();
  }
}

async function contentsOf(
  utterances: Pick<UtteranceRepository, 'contents'>,
  ids: readonly number[],
): Promise<Map<number, UtteranceContent>> {
  const known = new Map<number, UtteranceContent>();
  await readContents(utterances, ids, (content) => known.set(content.id, content));
  return known;
}

async function recordingsOf(
  utterances: Pick<UtteranceRepository, 'contents'>,
  ids: readonly number[],
): Promise<number[]> {
  const recordings = new Set<number>();
  await readContents(utterances, ids, ({ audioId }) => recordings.add(audioId));
  return [...recordings];
}

async function countLabels(type: string, contents: Iterable<UtteranceContent>) {
  const counter = new LabelCounter(type);
  const yieldToOthers = eventLoopYielder();
  for (const { text } of contents) {
    counter.add(text);
    await yieldToOthers();
  }
  if (counter.problem) throw counter.problem;
  const { occurrences } = counter;
  return { labels: [...occurrences.keys()].sort(), occurrences };
}

async function refuseUnusable(request: CorpusRequest, contents: Iterable<UtteranceContent>): Promise<void> {
  const errors = [];
  const yieldToOthers = eventLoopYielder();
  for (const content of contents) {
    await yieldToOthers();
    const problem = problemOf(content, request.labelType, request.maxSamples);
    if (problem) errors.push(problem);
  }
  if (errors.length === 0) return;
  const some = errors.slice(0, named).map(({ utteranceId, detail }) => `utterance ${utteranceId}: ${detail}`);
  throw new DomainError(
    'utterance-unusable',
    `${errors.length === 1 ? 'One utterance' : `${errors.length} utterances`} cannot be used: ${some.join(' ')}` +
      (errors.length > named ? ' The rest is in errors.' : ''),
    { errors: errors.slice(0, mostListed), total: errors.length },
  );
}

/** max_samples leaves utterances out; training and validation must not be empty for it. */
function refuseAllTooLong(request: CorpusRequest, known: ReadonlyMap<number, UtteranceContent>): void {
  const { maxSamples, partition } = request;
  for (const set of ['training', 'validation'] as const) {
    const left = partition[set].some((id) => {
      const content = known.get(id);
      return content !== undefined && withinMaxSamples(content, maxSamples);
    });
    if (left) continue;
    throw new DomainError(
      'corpus-set-empty',
      `Every utterance of ${set} is longer than max_samples allows (${maxSamples} frames of ${maxSamplesUnitMs} ms), so that none is ` +
        'left. Raise max_samples, or leave it out.',
      { sets: [set] },
    );
  }
}

export function createCorpusService(
  database: Database,
  waitForInspections: WaitForInspections,
): CorpusService {
  async function get(id: number): Promise<Corpus> {
    const found = await database.corpora.find(id);
    if (!found) throw new DomainError('corpus-not-found', `There is no corpus ${id}.`);
    return found;
  }

  return {
    async create(given, signal) {
      const request = { ...given, name: givenName(given.name, 'corpus') };
      labelType(request.labelType);
      featureType(request.featureType);
      refuseEmptySets(request);
      const ids = partitionSets.flatMap((set) => request.partition[set]);
      await waitForInspections(await recordingsOf(database.utterances, ids), signal);
      return database.transaction(async ({ utterances, corpora }) => {
        const known = await contentsOf(utterances, ids);
        // Known to the database too; said here, all that are unknown are named at once.
        refuseUnknown(ids, known);
        await refuseUnusable(request, known.values());
        refuseAllTooLong(request, known);
        return corpora.insert({ ...request, ...(await countLabels(request.labelType, known.values())) });
      });
    },
    async divide(request, signal) {
      const { utteranceIds = [] } = request;
      await waitForInspections(await recordingsOf(database.utterances, utteranceIds), signal);
      return divideIntoCorpus(database, request);
    },
    preview: (request, describeLabels) => previewDivision(database, request, describeLabels),
    async details(id) {
      await get(id);
      const origin = await database.corpora.origin(id);
      return { ...origin, labelSet: await database.corpora.labelCounts(id) };
    },
    get,
    list: async (page) => existingPage(await database.corpora.list(page), page),
    async labels(id) {
      await get(id);
      return database.corpora.labels(id);
    },
  };
}
