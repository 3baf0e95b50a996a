/** How well a model transcribes the test set of its corpus. */
export interface EvaluationSummary {
  readonly referenceLabels: number;
  readonly substitutions: number;
  readonly insertions: number;
  readonly deletions: number;
  /** (substitutions + insertions + deletions) / referenceLabels; 0 is perfect, above 1 is possible. */
  readonly ler: number;
  readonly utterances: number;
  readonly createdAt: string;
}

/** A label said for another. An empty text is no label: an insertion or a deletion. */
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
  readonly substitutions: number;
  readonly insertions: number;
  readonly deletions: number;
  readonly referenceLabels: number;
  readonly utterances: readonly EvaluatedUtterance[];
  readonly confusions: readonly Confusion[];
}

export interface EvaluationRepository {
  /** In place of the model's last one. Call inside a transaction. */
  replace(evaluation: NewEvaluation): Promise<void>;
  /** Forget what is known of an earlier recogniser of this model. */
  clear(modelId: number): Promise<void>;
  /** Most frequent first, at most so many. */
  confusions(modelId: number, limit: number): Promise<Confusion[]>;
  /** Most errors first; after the one with so many errors and this id, at most so many. */
  utterances(
    modelId: number,
    after: { readonly errors: number; readonly utteranceId: number } | null,
    limit: number,
  ): Promise<EvaluatedUtterance[]>;
}
