/** What can be deleted by a person. */
export type DeletableKind = 'audio' | 'transcription' | 'utterance' | 'corpus' | 'model';

/** A thing that cannot be without another. */
export interface Dependent {
  readonly kind: 'utterance' | 'corpus' | 'model';
  readonly id: number;
  readonly name: string;
}

export interface DeletionRepository {
  /** Utterances of this recording, or with this transcription. By id. */
  utterancesOf(kind: 'audio' | 'transcription', id: number): Promise<Dependent[]>;
  /** Corpora with one of these utterances, or made of this transcription. By id. */
  corporaOf(parts: {
    readonly utteranceIds: readonly number[];
    readonly transcriptionId: number | null;
  }): Promise<Dependent[]>;
  /** Models trained on one of these corpora. By id. */
  modelsOf(corpusIds: readonly number[]): Promise<Dependent[]>;
  /** Delete rows; the database refuses (`still-in-use`) what something else still refers to. Returns how many. */
  delete(kind: DeletableKind, ids: readonly number[]): Promise<number>;
  /** Files that these refer to: of audio and of models their own and what their jobs left. */
  contentHashes(kind: 'audio' | 'model', ids: readonly number[]): Promise<string[]>;
}
