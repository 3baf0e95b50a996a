import type { AlternativeLabel } from '@persephone/formats/label-times';
import type { Page, PageRequest } from '../pages.js';

export type TranscriptionSource = 'person' | 'model';
/**
 * Replaced: an edit of its recording's utterances has put others in its place, or taken it out. Undone: it was made by such an
 * edit. Neither is a draft, and of neither an utterance can be made.
 */
export type TranscriptionState = 'current' | 'replaced' | 'undone';

/** The times of a label and its confidence, as the recogniser gave it. */
export interface LabelTime {
  readonly label: string;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 to 1. */
  readonly confidence: number;
  /** The best first; absent in drafts of earlier versions, which kept none, and where a person wrote the label. */
  readonly alternatives?: readonly AlternativeLabel[] | undefined;
}

export interface Transcription {
  readonly id: number;
  readonly name: string;
  /** Null where the text was typed in rather than uploaded. */
  readonly fileName: string | null;
  /** NFC; labels separated by white space. */
  readonly text: string;
  readonly source: TranscriptionSource;
  /** The model that made it; null for a person's. */
  readonly modelId: number | null;
  /** The recording that the model, or the edit of a recording's utterances, made it of; null otherwise. */
  readonly audioId: number | null;
  /** In the time of the recording. */
  readonly labelTimes: readonly LabelTime[] | null;
  /** The segment of the recording that was transcribed, ms; both null for the whole of it. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** The only channel of the recording that was transcribed, from 1; null: all of them, mixed. */
  readonly channel: number | null;
  /** SHA-256 of the file it was read from; null where that is not known or there was none. */
  readonly contentHash: string | null;
  /** The transcription of which this is a newer version. */
  readonly basedOn: number | null;
  readonly createdAt: string;
}

export type NewTranscription = Omit<
  Transcription,
  'id' | 'createdAt' | 'contentHash' | 'basedOn' | 'startMs' | 'endMs' | 'channel'
> &
  Partial<Pick<Transcription, 'contentHash' | 'basedOn' | 'startMs' | 'endMs' | 'channel'>>;

export interface TranscriptionWithUses extends Transcription {
  readonly utteranceIds: readonly number[];
}

/** One of a row of corrections: without its text, of which there may be many long ones. */
export type TranscriptionVersion = Pick<Transcription, 'id' | 'basedOn' | 'audioId'>;

export interface TranscriptionRepository {
  insert(transcription: NewTranscription): Promise<Transcription>;
  insertMany(transcriptions: readonly NewTranscription[]): Promise<Transcription[]>;
  find(id: number): Promise<TranscriptionWithUses | undefined>;
  list(page: PageRequest): Promise<Page<TranscriptionWithUses>>;
  /** Within a transaction: nobody else bases a version on it, or makes an utterance of it, until that ends. */
  hold(id: number): Promise<void>;
  /** The versions that were made of it itself, by id. */
  basedOn(id: number): Promise<Transcription[]>;
  /** Insert, unless this was done before with the same file name and bytes: then that row. */
  insertOnce(
    transcription: NewTranscription & { readonly contentHash: string; readonly fileName: string },
  ): Promise<{ readonly transcription: Transcription; readonly created: boolean }>;
  /** Every transcription that was read from a file with one of these hashes, by id. */
  withContent(contentHashes: readonly string[]): Promise<Transcription[]>;
  /** What it came from, what came from that, and so on, itself among them, by id; empty where there is none. */
  versions(id: number): Promise<TranscriptionVersion[]>;
}
