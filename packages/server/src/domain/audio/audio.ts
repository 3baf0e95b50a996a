import type { ErrorCode } from '@persephone/contracts';
import type { Page, PageRequest } from '../pages.js';

/** What is wrong with a recording that was kept although it cannot be used. */
export interface AudioProblem {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** What is worth knowing of a recording that can be used all the same; the engine says which codes there are. */
export interface AudioRemark {
  readonly code: string;
  readonly detail: string;
}

/** `pending` until a worker has decoded all of it: what is known so far, its header says. */
export const inspectionStates = ['pending', 'done'] as const;
export type InspectionState = (typeof inspectionStates)[number];

/** A recording. Its bytes are in the blob store under `contentHash`: as uploaded, or the sound track of what was. */
export interface Audio {
  readonly id: number;
  /** The name its uploader gave the file, never a path. */
  readonly fileName: string;
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  readonly contentHash: string;
  readonly byteLength: number;
  /** Of the file that was uploaded, where its sound track alone is kept; null where it is kept itself. */
  readonly original: { readonly contentHash: string; readonly byteLength: number } | null;
  readonly inspection: InspectionState;
  /** Null where nobody has said which. */
  readonly languageId: number | null;
  /** Null where the file could not be decoded; then `problem` says why; and while its inspection is pending, where its header does not tell. */
  readonly durationMs: number | null;
  readonly sampleRate: number | null;
  readonly channels: number | null;
  readonly problem: AudioProblem | null;
  readonly warnings: readonly AudioRemark[];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** Where it is not said of which language it is, it is of the only one there is. */
export type NewAudio = Omit<Audio, 'id' | 'createdAt' | 'original' | 'languageId'> &
  Partial<Pick<Audio, 'original' | 'languageId'>>;

/** What the inspection of a recording finds. */
export type AudioFindings = Pick<
  Audio,
  'durationMs' | 'sampleRate' | 'channels' | 'problem' | 'warnings' | 'inspection'
>;

export interface AudioWithUses extends Audio {
  readonly utteranceIds: readonly number[];
}

export interface AudioRepository {
  insert(audio: NewAudio): Promise<Audio>;
  insertMany(audios: readonly NewAudio[]): Promise<Audio[]>;
  /**
   * Inside a transaction that writes what was found of several and ends their jobs: keep these rows from being deleted
   * until it ends. Whoever deletes holds a recording first, too, and then its jobs: in another order two would wait for each other.
   */
  hold(ids: readonly number[]): Promise<void>;
  /** Write what an inspection found. */
  setFindings(id: number, findings: AudioFindings): Promise<void>;
  /** These bytes, whose row is claimed, are kept in the place of the file that was uploaded. */
  setSoundTrack(id: number, bytes: Pick<Audio, 'contentHash' | 'byteLength'>): Promise<void>;
  /**
   * Of these recordings, or of all: those whose check was cancelled before its end are not to be used, and their problem
   * `audio-check-cancelled` says so, until the same file is uploaded again.
   */
  endCancelledChecks(ids?: readonly number[]): Promise<void>;
  /** How many of these recordings, or of all, wait for their inspection. */
  pendingInspections(ids?: readonly number[]): Promise<number>;
  find(id: number): Promise<AudioWithUses | undefined>;
  list(page: PageRequest): Promise<Page<AudioWithUses>>;
  /** Insert, unless this was done before with the same name and bytes: then that row. */
  insertOnce(audio: NewAudio): Promise<{ readonly audio: Audio; readonly created: boolean }>;
  /** Every recording with one of these hashes, its own or that of the file it was taken from, by id. */
  withContent(contentHashes: readonly string[]): Promise<Audio[]>;
}
