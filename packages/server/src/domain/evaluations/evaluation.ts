/** How well a model transcribes the test set of a corpus. */
export interface EvaluationSummary {
  readonly referenceLabels: number;
  readonly substitutions: number;
  readonly insertions: number;
  readonly deletions: number;
  /** (substitutions + insertions + deletions) / referenceLabels; 0 is perfect, above 1 is possible. */
  readonly ler: number;
  readonly utterances: number;
  /** Of whose test set it is: the model's own corpus, or another. */
  readonly corpusId: number;
  readonly corpusName: string;
  readonly createdAt: string;
}

/** A label recognised in place of another. An empty text is no label: an insertion or a deletion. */
export interface Confusion {
  readonly reference: string;
  readonly hypothesis: string;
  readonly times: number;
}

export interface EvaluatedUtterance {
  readonly utteranceId: number;
  readonly reference: readonly string[];
  readonly hypothesis: readonly string[];
  /** Substitutions, insertions and deletions together. */
  readonly errors: number;
}

export interface NewEvaluation {
  readonly modelId: number;
  /** Null: the model's own corpus. */
  readonly corpusId: number | null;
  readonly substitutions: number;
  readonly insertions: number;
  readonly deletions: number;
  readonly referenceLabels: number;
  readonly utterances: readonly EvaluatedUtterance[];
  readonly confusions: readonly Confusion[];
}

export interface EvaluatedPosition {
  readonly errors: number;
  readonly utteranceId: number;
}

/** A label that the reference holds and one that the hypothesis does; undefined for any. */
export interface LabelPairFilter {
  readonly reference?: string | undefined;
  readonly hypothesis?: string | undefined;
}

export interface EvaluationRepository {
  /** In place of the model's last one. Call inside a transaction. */
  replace(evaluation: NewEvaluation): Promise<void>;
  /** Forget what is known of an earlier recogniser of this model. */
  clear(modelId: number): Promise<void>;
  /** Most frequent first, at most so many. */
  confusions(modelId: number, limit: number): Promise<Confusion[]>;
  /** As they were recognised, with their speakers, by utterance; those after the one with this id, at most so many. */
  recognised(
    modelId: number,
    afterId: number,
    limit: number,
  ): Promise<(Omit<EvaluatedUtterance, 'errors'> & { readonly speaker: string | null })[]>;
  /** Who speaks in the training set of the model's corpus; null where that is not known of all of it, or there is none. */
  trainingSpeakers(modelId: number): Promise<readonly string[] | null>;
  /**
   * Most errors first; after the one with so many errors and this id, at most so many. Of those alone that hold
   * these labels, anywhere, where some are given.
   */
  utterances(
    modelId: number,
    after: EvaluatedPosition | null,
    limit: number,
    holding?: LabelPairFilter,
  ): Promise<EvaluatedUtterance[]>;
}
