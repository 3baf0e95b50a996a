import type { ErrorCode } from '@persephone/contracts';
import { liesWithin } from '@persephone/formats/annotation-import';

/** A segment of a recording, and how long that is. Milliseconds. */
export interface Segment {
  readonly fileName: string;
  /** Both null where it is the whole recording. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  /** Null where it is not known: then nothing is said of the segment. */
  readonly recordingMs: number | null;
}

/** What stands against a segment that does not lie within its recording; undefined where it does. */
export function segmentProblem({
  fileName,
  startMs,
  endMs,
  recordingMs,
}: Segment): { readonly code: ErrorCode; readonly detail: string } | undefined {
  if (startMs === null || endMs === null || recordingMs === null) return undefined;
  if (liesWithin({ startMs, endMs }, recordingMs)) return undefined;
  return {
    code: 'segment-beyond-recording',
    detail:
      `${fileName} is ${recordingMs} ms long; the segment from ${startMs} to ${endMs} ms does not lie within it. ` +
      'Correct its times, or see that they are of this recording.',
  };
}
