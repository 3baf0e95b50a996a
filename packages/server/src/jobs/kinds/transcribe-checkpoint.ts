import type { SegmentationSettings } from '@persephone/engine/segmentation';
import type { RecognisedSegment, Segment } from '../../corpus-data/recognise-segments.js';
import { savedCheckpoint } from '../checkpoints.js';
import type { JobContext } from '../handler.js';

/** What the work depends on: of other files or settings, nothing saved can be used. */
export interface TranscriptionOf {
  readonly model: string;
  readonly audio: string;
  readonly channel: number | null;
  readonly segmentation: SegmentationSettings;
}

/** How far the transcription of a long recording is. */
export interface SavedTranscription {
  readonly segments: readonly Segment[];
  /** Of the first so many of the segments, in their order. */
  readonly recognised: readonly RecognisedSegment[];
}

/** Saved no more often than this: a few minutes of work are cheaper than a file after each utterance. */
export const checkpointIntervalMs = 30_000;

/**
 * Keeps what was found and recognised of a long recording, so that whoever takes the job up again goes on from there.
 * Resumed or not, the result is the same.
 */
export class TranscriptionCheckpoint {
  readonly #of: TranscriptionOf;
  #savedAt = Date.now();

  constructor(
    private readonly context: Pick<JobContext, 'job' | 'log' | 'saveCheckpoint'>,
    of: TranscriptionOf,
    private readonly intervalMs = checkpointIntervalMs,
  ) {
    this.#of = of;
  }

  /** Undefined where nothing was saved that can be used. */
  async read(dependencies: Parameters<typeof savedCheckpoint>[0]): Promise<SavedTranscription | undefined> {
    const bytes = await savedCheckpoint(dependencies, this.context);
    if (!bytes) return undefined;
    try {
      const { of, ...saved } = JSON.parse(new TextDecoder().decode(bytes)) as SavedTranscription & {
        of: unknown;
      };
      return JSON.stringify(of) === JSON.stringify(this.#of) ? saved : undefined;
    } catch (error) {
      this.context.log.error(`job ${this.context.job.id}: its checkpoint is damaged; it starts anew`, error);
      return undefined;
    }
  }

  /** Where it is time to. */
  async save(saved: SavedTranscription): Promise<void> {
    if (Date.now() - this.#savedAt < this.intervalMs) return;
    await this.context.saveCheckpoint(new TextEncoder().encode(JSON.stringify({ of: this.#of, ...saved })));
    this.#savedAt = Date.now();
  }
}
