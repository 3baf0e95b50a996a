import type { NamedLanguage } from '../languages/language.js';
import type { PartitionSet } from './corpus.js';

export const corpusSorts = ['created', 'name'] as const;
export interface CorpusFilter {
  readonly name?: string | undefined;
  /** With utterances of the language with this id; 0: of none. */
  readonly language?: number | undefined;
}
export interface CorpusSetSummary {
  readonly utterances: number;
  readonly durationMs: number;
}
export interface ListedCorpus {
  readonly id: number;
  readonly name: string;
  readonly labelType: string;
  readonly featureType: string;
  readonly maxSamples: number | null;
  readonly createdAt: string;
  readonly sets: Readonly<Record<PartitionSet, CorpusSetSummary>>;
  /** How many of its utterances were deleted since it was made. */
  readonly lost: number;
  /** How many labels and models it has. */
  readonly labels: number;
  readonly models: number;
  /** Of its recordings, those included that were deleted since; by name. */
  readonly languages: readonly NamedLanguage[];
}
