import type { AudioFormat } from '@persephone/formats/file-kind';

/** Decoded samples of each channel, nominally in [-1, 1], at the file's own rate; all arrays of one length. */
export interface AudioBlock {
  /** The number of the block's first sample. */
  readonly first: number;
  readonly channels: readonly Float32Array[];
}

/** A file whose header has been read. Every method may throw an EngineError that names the file. */
export interface SoundFile {
  readonly format: AudioFormat;
  readonly sampleRate: number;
  readonly channels: number;
  /** Samples of one channel, as the header gives them; null where it does not. */
  readonly sampleCount: number | null;
  /** About how long it is in seconds, for whoever shows how far it is, where the header says no more than that. */
  readonly aboutSeconds?: number | null;
  /** Of a sample, where samples stand in it as they are. */
  readonly bits?: number;
  /** Whether `blocks` begins at any sample without decoding what is before. */
  readonly randomAccess: boolean;
  /**
   * The samples from a block that holds or precedes `first` on, in order and without gaps, to the end, where what was
   * decoded is compared with what the file promises. A block may be empty. To be called once at a time.
   */
  blocks(first?: number): AsyncGenerator<AudioBlock>;
}
