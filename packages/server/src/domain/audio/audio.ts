import type { ErrorCode } from '@persephone/contracts';
import type { Page, PageRequest } from '../pages.js';

/** What is wrong with a recording that was kept although it cannot be used. */
export interface AudioProblem {
  readonly code: ErrorCode;
  readonly detail: string;
}

/** A recording as uploaded. Its bytes are in the blob store under `contentHash`. */
export interface Audio {
  readonly id: number;
  /** The name its uploader gave the file, never a path. */
  readonly fileName: string;
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  readonly contentHash: string;
  readonly byteLength: number;
  /** Null where the file could not be decoded; then `problem` says why. */
  readonly durationMs: number | null;
  readonly sampleRate: number | null;
  readonly channels: number | null;
  readonly problem: AudioProblem | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export type NewAudio = Omit<Audio, 'id' | 'createdAt'>;

export interface AudioWithUses extends Audio {
  readonly utteranceIds: readonly number[];
}

export interface AudioRepository {
  insert(audio: NewAudio): Promise<Audio>;
  insertMany(audios: readonly NewAudio[]): Promise<Audio[]>;
  find(id: number): Promise<AudioWithUses | undefined>;
  list(page: PageRequest): Promise<Page<AudioWithUses>>;
  /** Insert, unless this was done before with the same name and bytes: then that row. */
  insertOnce(audio: NewAudio): Promise<{ readonly audio: Audio; readonly created: boolean }>;
  /** Every recording with one of these hashes, by id. */
  withContent(contentHashes: readonly string[]): Promise<Audio[]>;
}
