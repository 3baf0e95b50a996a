import type { ErrorCode } from '@persephone/contracts';
import type { Recording } from '@persephone/engine/audio';
import type { Hypothesis, Recogniser, TranscribeOptions } from '@persephone/engine/models';
import { leftOutBecause } from './prepare.js';

/** Milliseconds from the beginning of the recording. */
export interface Segment {
  readonly startMs: number;
  readonly endMs: number;
  /** From 1; null, or where not given: all of them, mixed. */
  readonly channel?: number | null;
}

/** Of the sound of all of them, ms. */
export const lengthOf = (segments: readonly Segment[]): number =>
  segments.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);

/** What was recognised in a segment, its times from the segment's beginning; or why nothing was. */
export type SegmentResult = Hypothesis | { readonly code: ErrorCode; readonly detail: string };

export interface RecognisedSegment extends Segment {
  readonly result: SegmentResult;
}

export interface RecogniseOptions {
  /** For messages. */
  readonly fileName: string;
  readonly decoding?: TranscribeOptions;
  /** Of the sound of all segments, ms; what it returns is waited for. */
  onProgress(doneMs: number, totalMs: number): unknown;
  /** Each as it is recognised, by when it begins; what it returns is waited for. */
  onRecognised?(segment: RecognisedSegment): unknown;
}

/**
 * What is recognised in each of the segments, in the order in which they are given. A segment that cannot be used is
 * reported in its place; a recording that cannot be read is thrown.
 */
export async function recogniseSegments(
  recogniser: Recogniser,
  recording: Recording,
  segments: readonly Segment[],
  { fileName, decoding, onProgress, onRecognised }: RecogniseOptions,
): Promise<RecognisedSegment[]> {
  const inOrder = [...segments.entries()].sort(([, a], [, b]) => a.startMs - b.startMs);
  const total = lengthOf(segments);
  const recognisedAt: RecognisedSegment[] = [];
  let done = 0;
  await recording.eachSegment(
    inOrder.map(([, segment]) => segment),
    async (samples, i) => {
      const [index, segment] = inOrder[i] as (typeof inOrder)[number];
      const { startMs, endMs } = segment;
      let result: SegmentResult;
      try {
        result = await recogniser.transcribe(await samples, decoding);
      } catch (error) {
        const { code, detail } = leftOutBecause(`${fileName} (${startMs} to ${endMs} ms)`, error);
        result = { code, detail };
      }
      const recognised = { ...segment, result };
      recognisedAt[index] = recognised;
      done += endMs - startMs;
      await onRecognised?.(recognised);
      await onProgress(done, total);
    },
  );
  return recognisedAt;
}
