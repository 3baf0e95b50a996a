import type { v1 } from '@persephone/contracts';
import type { KnownAnnotation } from './matching.js';

/** The choices of an import, as they are kept. */
export type ImportRecipe = v1.ImportRecipe;

export type AnnotationImport = v1.AnnotationImport;

/** A file with annotations of a recording, as ELAN, Praat and others write them; its bytes as they came. */
export interface AnnotationDocument {
  readonly id: number;
  readonly audioId: number;
  readonly fileName: string;
  /** With slashes; empty where the file came alone. */
  readonly folder: string;
  readonly contentHash: string;
  readonly byteLength: number;
  /** Of the last import, as the reader names it; null before the first. */
  readonly format: string | null;
  readonly recipe: ImportRecipe | null;
  readonly faults: readonly DocumentFault[];
  readonly createdAt: string;
  readonly importedAt: string | null;
}

export interface DocumentFault {
  readonly code: string;
  readonly message: string;
  readonly count: number;
}

export interface ListedAnnotationDocument extends AnnotationDocument {
  readonly audioName: string;
  readonly tiers: number;
  readonly annotations: number;
  readonly utterances: number;
}

export interface NewAnnotationDocument {
  readonly audioId: number;
  readonly fileName: string;
  readonly folder: string;
  readonly contentHash: string;
  readonly byteLength: number;
}

/** A tier that utterances are taken from. */
export interface DocumentTier {
  readonly name: string;
  readonly linguisticType: string | null;
  readonly participant: string | null;
  readonly speaker: string | null;
  readonly parentName: string | null;
}

export interface DocumentMedia {
  readonly name: string;
  readonly url: string | null;
  readonly originMs: number;
}

/** What the last import read of a document. */
export interface ReadDocument {
  readonly format: string;
  readonly recipe: ImportRecipe;
  readonly faults: readonly DocumentFault[];
  readonly media: readonly DocumentMedia[];
}

/** An utterance of a recording that belongs to no annotation: its document was deleted, or a person made it. */
export interface LooseUtterance {
  readonly id: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly speaker: string | null;
  readonly channel: number | null;
  /** Its own, then those that it was corrected from. */
  readonly transcriptions: readonly { readonly id: number; readonly text: string }[];
}

/** An annotation that an utterance was made of, as it was in the file, with what became of it here. */
export interface StoredAnnotation {
  readonly id: number;
  readonly tier: string;
  readonly key: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  /** Who spoke it, as the file had it. */
  readonly speaker: string | null;
  /** As the import said last. */
  readonly channel: number | null;
  /** The transcription that the import made; null where a person has deleted it. */
  readonly transcriptionId: number | null;
  /** Its labels; null as before. */
  readonly labels: string | null;
  /** Null where a person has deleted it. */
  readonly utterance: {
    readonly id: number;
    readonly transcriptionId: number;
    readonly startMs: number | null;
    readonly endMs: number | null;
    readonly speaker: string | null;
    readonly channel: number | null;
    /** How many corpora have it. */
    readonly corpora: number;
  } | null;
}

export interface AnnotationEntry {
  readonly tierId: number;
  readonly key: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly speaker: string | null;
  readonly channel: number | null;
  readonly utteranceId: number | null;
  readonly transcriptionId: number | null;
}

export const annotationDocumentSorts = ['created', 'name'] as const;
export interface AnnotationDocumentFilter {
  readonly name?: string | undefined;
  readonly audioId?: number | undefined;
}

export interface AnnotationDocumentRepository {
  /**
   * Insert, or give the document of this recording, folder and name the new bytes: at most one is there. The database refuses
   * `audio-unknown`. Its bytes are claimed before.
   */
  put(document: NewAnnotationDocument): Promise<{
    readonly document: AnnotationDocument;
    readonly created: boolean;
    readonly replaced: string | null;
  }>;
  find(id: number): Promise<AnnotationDocument | undefined>;
  /** Hold it to the end of the transaction: one import of a document at a time. False where it is gone. */
  hold(id: number): Promise<boolean>;
  /** What an import read, unless the file has been replaced since: then that is still to be imported. */
  setRead(document: Pick<AnnotationDocument, 'id' | 'contentHash'>, read: ReadDocument): Promise<void>;
  /** The tiers are there afterwards with what is said of them; those not named stay as they are. Ids by name. */
  putTiers(id: number, tiers: readonly DocumentTier[]): Promise<ReadonlyMap<string, number>>;
  removeTiers(id: number, names: readonly string[]): Promise<void>;
  /** Those of a tier with these keys. */
  annotationsOf(id: number, tier: string, keys: readonly string[]): Promise<StoredAnnotation[]>;
  annotationsByIds(ids: readonly number[]): Promise<StoredAnnotation[]>;
  /** All that are stored of it. */
  known(id: number): Promise<KnownAnnotation[]>;
  /** A tier has another name in the file: its annotations stay its own. There is none of the new name that has any. */
  renameTier(id: number, from: string, to: string): Promise<void>;
  /** Those of a recording that begin at one of these times, ms. */
  looseUtterances(audioId: number, startsMs: readonly number[]): Promise<LooseUtterance[]>;
  insertAnnotations(entries: readonly AnnotationEntry[]): Promise<void>;
  updateAnnotation(
    id: number,
    entry: Pick<AnnotationEntry, 'startMs' | 'endMs' | 'text' | 'speaker' | 'channel'> & {
      readonly transcriptionId?: number;
    },
  ): Promise<void>;
  removeAnnotations(ids: readonly number[]): Promise<void>;
  /**
   * Utterances stay. Not while it is being imported, or is about to be: that would leave a part of it. Undefined where there
   * is none.
   */
  delete(id: number): Promise<{ readonly importJobId: number | null } | undefined>;
}
