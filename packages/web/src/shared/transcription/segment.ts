import { clock } from '../../audio/words.js';
import { t } from '../../i18n/index.js';
import { channelInWords } from '../../ui/channel-words.js';

/** A part of a recording, ms; both null for the whole of it. */
export interface TranscribedSegment {
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/** A part of a recording, or one channel of it, from 1; null for all of them, mixed. */
export interface TranscribedPart extends TranscribedSegment {
  readonly channel: number | null;
}

/** Whether they have any of the recording in common; the whole of it has some with everything. */
export const overlaps = (a: TranscribedPart, b: TranscribedPart): boolean =>
  (a.channel === null || b.channel === null || a.channel === b.channel) &&
  (a.startMs ?? 0) < (b.endMs ?? Number.POSITIVE_INFINITY) &&
  (b.startMs ?? 0) < (a.endMs ?? Number.POSITIVE_INFINITY);

/** Where in the recording it lies; undefined for the whole of it. */
export function segmentInWords({ startMs, endMs }: TranscribedSegment): string | undefined {
  if (startMs === null && endMs === null) return undefined;
  const from = clock(startMs ?? 0, 1);
  return endMs === null
    ? t('from {from} s to the end', { from })
    : t('{from} to {endMs} s of the recording', { from, endMs: clock(endMs, 1) });
}

/** The same with the channel; undefined for all of the recording. */
export function partInWords(part: TranscribedPart): string | undefined {
  const channel = part.channel === null ? undefined : channelInWords(part.channel);
  return [segmentInWords(part), channel].filter((one) => one !== undefined).join(', ') || undefined;
}
