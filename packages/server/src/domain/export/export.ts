import type { Language } from '../languages/language.js';

/** What is taken home. None: of all recordings everything; one of them: what is named, in the order of the recordings. */
export interface ExportSelection {
  /** Of these recordings, what is transcribed of them. */
  readonly audioIds?: readonly number[] | undefined;
  /** These transcriptions, whichever of a recording's they are. */
  readonly transcriptionIds?: readonly number[] | undefined;
  /** These utterances alone, and no drafts. */
  readonly utteranceIds?: readonly number[] | undefined;
  /** With the file that each is to be added to. */
  readonly document?: 'new' | 'same' | undefined;
  /** These annotation files are given back, each with what is transcribed of its recording; of other recordings the newest. */
  readonly documentIds?: readonly number[] | undefined;
}

/** A recording of which something is transcribed. */
export interface ExportedAudio {
  readonly audioId: number;
  readonly fileName: string;
  /** Of the annotation file that came last with it, with slashes; null where none did, or alone. */
  readonly folder: string | null;
  /** Null where it is not known. */
  readonly durationMs: number | null;
  /** Null where nobody has said which. */
  readonly language: Pick<Language, 'name' | 'code'> | null;
}

/** An annotation file of a recording. */
export interface ExportedDocument {
  readonly id: number;
  readonly fileName: string;
  readonly folder: string;
  readonly contentHash: string;
}

/** The annotation that an utterance was made of, as the import read it: times in the recording, ms. */
export interface ExportedAnnotation {
  readonly tier: string;
  readonly key: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
  readonly transcriptionId: number | null;
}

/** An utterance, which a person has accepted, or a draft: of an utterance that was found, or of the whole recording. */
export interface ExportRow {
  /** Both null where it is the whole recording. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly speaker: string | null;
  readonly text: string;
  /** LabelTime[] as JSON, as it is stored: whoever writes the file parses it. */
  readonly labelTimes: string | null;
  readonly reviewed: boolean;
  /** The name of the model that made a draft. */
  readonly model: string | null;
  readonly transcriptionId: number;
  /** Of the file that is given back with it; null where there is none. */
  readonly annotation: ExportedAnnotation | null;
}

export interface ExportedRecording extends ExportedAudio {
  /** That is to be given back; null where none is, or a new one is asked for. */
  readonly document: Pick<ExportedDocument, 'fileName' | 'folder'> | null;
  /** Names of the tiers of `document` that utterances were made of. */
  readonly takenTiers: readonly string[];
  /** Of `document`, as it came. */
  readonly documentBytes: Uint8Array | null;
  readonly rows: readonly ExportRow[];
  /** Of each transcription without label times that corrects one with them: which that is. */
  readonly correctionOf: ReadonlyMap<number, number>;
  /** LabelTime[] as JSON, of each of these. */
  readonly recognised: ReadonlyMap<number, string>;
}

/**
 * Accepted: where an utterance is that was made of a draft, in any version. Past: where a draft was that was accepted, replaced
 * or taken out: it takes the place of those before it, and is none itself.
 */
export type DraftStanding = 'draft' | 'accepted' | 'past';

/** Which part of its recording a model transcribed, or an edit made of that; both null for the whole of it. */
export interface DraftPlace {
  readonly transcriptionId: number;
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** The only channel that was transcribed; null: all of them, mixed. */
  readonly channel: number | null;
  readonly standing: DraftStanding;
}

export interface TranscriptionPlace {
  readonly transcriptionId: number;
  /** Null where no recording belongs to it. */
  readonly audioId: number | null;
}

export interface UtterancePlace {
  readonly utteranceId: number;
  readonly audioId: number;
}

/** Which rows of a recording are exported: those of these transcriptions, or these utterances. */
export type ExportedOnly =
  | { readonly transcriptionIds: readonly number[] }
  | { readonly utteranceIds: readonly number[] };

export interface ExportRepository {
  /** By id, those after this one, at most so many; only these, where they are given. */
  recordingsAfter(id: number, limit: number, audioIds?: readonly number[]): Promise<ExportedAudio[]>;
  /** Of one recording, by id, after this one; only these, where they are given. */
  utterancesAfter(
    audioId: number,
    id: number,
    limit: number,
    only?: ExportedOnly,
  ): Promise<{ readonly id: number; readonly row: ExportRow }[]>;
  /**
   * Of one recording, what models transcribed of it, and edits made of that, the newest first, each by the newest version of it.
   */
  draftPlaces(audioId: number): Promise<DraftPlace[]>;
  /** Of one recording, those of these transcriptions that no utterance has, in order of their times. */
  drafts(audioId: number, transcriptionIds: readonly number[]): Promise<ExportRow[]>;
  /** Of these transcriptions of a recording, the nearest with label times that each corrects, over any number of versions. */
  correctionsOf(
    audioId: number,
    transcriptionIds: readonly number[],
  ): Promise<{ readonly transcriptionId: number; readonly of: number }[]>;
  labelTimes(transcriptionId: number): Promise<string | null>;
  /** Of those whose format is among these, or not known yet, the one that came last; of known format where there is one. */
  documentOf(audioId: number, formats: readonly string[]): Promise<ExportedDocument | undefined>;
  /** Those of these that exist. */
  documentsByIds(ids: readonly number[]): Promise<(ExportedDocument & { readonly audioId: number })[]>;
  /** Names of the tiers of this document that utterances were made of. */
  tiersOf(documentId: number): Promise<string[]>;
  /** Of this document, by the utterances that were made of them. */
  annotationsOf(
    documentId: number,
    utteranceIds: readonly number[],
  ): Promise<ReadonlyMap<number, ExportedAnnotation>>;
  /** The recordings of those of these transcriptions that exist: of their utterances, or that a model made them of. */
  placesOf(transcriptionIds: readonly number[]): Promise<TranscriptionPlace[]>;
  /** The recordings of those of these utterances that exist. */
  placesOfUtterances(utteranceIds: readonly number[]): Promise<UtterancePlace[]>;
}
