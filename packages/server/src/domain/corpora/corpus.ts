import type { ErrorCode } from '@persephone/contracts';
import type { Label } from '../labels/label.js';
import type { Page, PageRequest } from '../pages.js';
import type { UtteranceFilter } from '../utterances/listing.js';
import type { UtteranceContent } from '../utterances/utterance.js';

export const partitionSets = ['training', 'validation', 'testing'] as const;
export type PartitionSet = (typeof partitionSets)[number];

/** Utterance ids of each set, in the order given. */
export type Partition = Readonly<Record<PartitionSet, readonly number[]>>;

export interface Corpus {
  readonly id: number;
  readonly name: string;
  readonly labelType: string;
  readonly featureType: string;
  /**
   * Kept for the contract's clients: the longest utterance that is trained on, in samples as the Python library
   * counted them, which are of `maxSamplesUnitMs` each; null for no bound. `withinMaxSamples` applies it.
   */
  readonly maxSamples: number | null;
  /** Whether its features have been computed. */
  readonly preprocessed: boolean;
  readonly partition: Partition;
  readonly createdAt: string;
}

export interface NewCorpus extends Omit<Corpus, 'id' | 'createdAt' | 'preprocessed'> {
  /** The label set: every label of its transcriptions. */
  readonly labels: readonly string[];
  /** How often each of them stands in its transcriptions. */
  readonly occurrences?: ReadonlyMap<string, number>;
  readonly split?: CorpusSplit;
  readonly leftOut?: readonly LeftOutOfCorpus[];
}

/** How the utterances were divided, so that it can be shown and done again. */
export interface CorpusSplit {
  readonly seed: number;
  /** Shares of the minutes; they come to 1. */
  readonly shares: Readonly<Record<PartitionSet, number>>;
  /** Whether all utterances of a speaker went into the same set. */
  readonly bySpeaker: boolean;
  /** What they were chosen by; null where there was no filter. */
  readonly filter?: UtteranceFilter | null;
  /** Whether they were named one by one. */
  readonly chosen?: boolean;
}

/** An utterance that was to be in the corpus and could not be. */
export interface LeftOutOfCorpus {
  readonly utteranceId: number;
  readonly fileName: string;
  readonly code: ErrorCode;
  readonly detail: string;
}

/** An utterance that a corpus had and that was deleted since. */
export interface LostUtterance {
  readonly utteranceId: number;
  /** Of its recording. */
  readonly name: string;
  readonly set: PartitionSet;
}

/** Where a corpus came from, both empty where its sets were given, and what it has lost since. */
export interface CorpusOrigin {
  readonly split: CorpusSplit | null;
  readonly leftOut: readonly LeftOutOfCorpus[];
  /** The first hundred, by id. */
  readonly lostUtterances: readonly LostUtterance[];
}

export interface LabelCount extends Label {
  readonly occurrences: number;
}

export interface CorpusUtterance extends UtteranceContent {
  readonly set: PartitionSet;
}

export interface CorpusRepository {
  /**
   * Insert the corpus, its partition and its label set. The database refuses unknown utterances
   * (`utterance-unknown`) and an utterance in two sets (`utterance-in-two-sets`). Call inside a transaction.
   */
  insert(corpus: NewCorpus): Promise<Corpus>;
  find(id: number): Promise<Corpus | undefined>;
  list(page: PageRequest): Promise<Page<Corpus>>;
  labels(id: number): Promise<Label[]>;
  /** The same with how often each stands in its transcriptions, the most frequent first. */
  labelCounts(id: number): Promise<LabelCount[]>;
  origin(id: number): Promise<CorpusOrigin>;
  /** Every utterance of the corpus with its content, by set and position. One query. */
  utterances(id: number): Promise<CorpusUtterance[]>;
  setPreprocessed(id: number): Promise<void>;
}
