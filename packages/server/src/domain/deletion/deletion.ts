/** What can be deleted by a person. */
export const deletableKinds = ['audio', 'transcription', 'utterance', 'corpus', 'model'] as const;
export type DeletableKind = (typeof deletableKinds)[number];
/** In the order in which they are deleted: the database refuses any other. */
export const fromTheLeaves: readonly DeletableKind[] = [...deletableKinds].reverse();

/** Things to be deleted together, by their kind and their ids. */
export type Deletable = Readonly<Partial<Record<DeletableKind, readonly number[]>>>;

/** A thing that cannot be without another. */
export interface Dependent {
  readonly kind: 'utterance' | 'corpus' | 'model';
  readonly id: number;
  readonly name: string;
}

/** A corpus that loses utterances and is kept without them, with its models. */
export interface LosingCorpus {
  readonly id: number;
  readonly name: string;
  /** How many of its utterances it loses, and how many it has then. */
  readonly loses: number;
  readonly left: number;
  /** How many models are trained on it. */
  readonly models: number;
}

/** What corpora are made of. */
export interface Members {
  readonly utteranceIds: readonly number[];
  readonly transcriptionIds: readonly number[];
}

export interface DeletionRepository {
  /** Utterances of these recordings, or with one of these transcriptions. By id. */
  utterancesOf(parts: {
    readonly audioIds: readonly number[];
    readonly transcriptionIds: readonly number[];
  }): Promise<Dependent[]>;
  /** Corpora with one of these utterances, or made of one of these transcriptions. By id. */
  corporaLosing(members: Members): Promise<LosingCorpus[]>;
  /** Models trained on one of these corpora. By id. */
  modelsOf(corpusIds: readonly number[]): Promise<Dependent[]>;
  /** The corpora that came with these models, where these were imported, and that no other model has. By id. */
  corporaMadeFor(modelIds: readonly number[]): Promise<Dependent[]>;
  /**
   * Lock these rows and the jobs that refer to them until the transaction ends, before the first is deleted: jobs after
   * what they work on, each kind in the order of ids, as all do who lock several.
   */
  hold(things: Deletable): Promise<void>;
  /**
   * Take these utterances, and what was made of these transcriptions, out of these corpora, which keep who they were. Of any
   * other corpus they stay members, and the database refuses to delete them.
   */
  loseMembers(corpusIds: readonly number[], members: Members): Promise<void>;
  /** An import of annotation files of these recordings that is queued or at work; to be asked once they are held. */
  annotationImportOf(
    audioIds: readonly number[],
  ): Promise<{ readonly jobId: number; readonly fileName: string } | undefined>;
  /** Delete rows; the database refuses (`still-in-use`) what something else still refers to. Returns how many. */
  delete(kind: DeletableKind, ids: readonly number[]): Promise<number>;
  /** Files that these refer to: of audio and of models their own and what their jobs left. */
  contentHashes(kind: 'audio' | 'model', ids: readonly number[]): Promise<string[]>;
}
