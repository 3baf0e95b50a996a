import type { Label } from '../labels/label.js';
import type { Page, PageRequest } from '../pages.js';
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
   * counted them, which are feature frames of 10 ms; null for no bound. `withinMaxSamples` applies it.
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
  /** Every utterance of the corpus with its content, by set and position. One query. */
  utterances(id: number): Promise<CorpusUtterance[]>;
  setPreprocessed(id: number): Promise<void>;
}
