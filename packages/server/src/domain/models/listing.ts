import type { Encoder } from '../encoders/encoder.js';
import type { EvaluationSummary } from '../evaluations/evaluation.js';
import type { Job } from '../jobs/job.js';
import type { NamedLanguage } from '../languages/language.js';
import type { Model } from './model.js';

export const modelSorts = ['created', 'name'] as const;
export interface ModelFilter {
  readonly name?: string | undefined;
  readonly corpusId?: number | undefined;
  readonly trained?: boolean | undefined;
  /** Of a corpus with utterances of the language with this id; 0: of none. */
  readonly language?: number | undefined;
}
export interface ListedModel extends Model {
  readonly corpusName: string;
  readonly labelType: string;
  /** That of its encoder, or of its corpus. */
  readonly featureType: string;
  readonly encoder: Pick<Encoder, 'id' | 'name' | 'contentHash'> | null;
  /** Speech trained on; 0 where the model was trained elsewhere. */
  readonly trainingMs: number;
  readonly epochs: number;
  /** Of all epochs. */
  readonly seconds: number;
  /** The epoch that was kept; null where there is none. */
  readonly bestEpoch: number | null;
  /** The round that it is of, from 1. */
  readonly bestRound: number | null;
  readonly trainingLER: number | null;
  readonly validationLER: number | null;
  /** Its newest training, under way or ended; null where it was never started. */
  readonly training: Pick<Job, 'id' | 'state' | 'error'> | null;
  /** On a test set; null where that was not done since the last training. */
  readonly evaluation: EvaluationSummary | null;
  /** Those of its corpus. */
  readonly languages: readonly NamedLanguage[];
}
