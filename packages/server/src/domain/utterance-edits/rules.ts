import { sharesTime, shortestUtteranceMs, spanFault } from '@persephone/formats/utterance-edits';
import type { Audio } from '../audio/audio.js';
import { DomainError } from '../errors.js';
import type { DraftPlace } from '../export/export.js';
import { segmentProblem } from '../rules/segments.js';
import type { RecordingUtterance } from './edit.js';
import { spanOf } from './plan.js';
import type { EditRepositories } from './seen.js';

export function refuseSpan(
  times: { readonly startMs: number | null; readonly endMs: number | null },
  audio: Audio,
): void {
  const { startMs, endMs } = times;
  if (startMs === null || endMs === null) return;
  const fault = spanFault({ startMs, endMs }, audio.durationMs);
  if (!fault) return;
  const { fileName, durationMs: recordingMs } = audio;
  const problem = segmentProblem({ fileName, startMs, endMs, recordingMs });
  throw new DomainError(
    fault,
    problem?.detail ??
      (fault === 'segment-too-short'
        ? `From ${startMs} to ${endMs} ms is too short: an utterance lasts ${shortestUtteranceMs} ms at least.`
        : `${startMs} ms is before the beginning of the recording.`),
  );
}

export interface Placed {
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly channel: number | null;
  readonly speaker: string | null;
  readonly accepted: boolean;
}

/** Where one lies over another that it did not lie over before, one of them would be lost: of drafts that overlap one is shown. */
export async function refuseOverlaps(
  { utteranceEdits }: EditRepositories,
  audio: Audio,
  before: readonly RecordingUtterance[],
  after: readonly Placed[],
  drafts: readonly DraftPlace[],
): Promise<void> {
  const spans = (row: Pick<Placed, 'startMs' | 'endMs' | 'channel'>) => ({
    ...spanOf(row, audio.durationMs),
    channel: row.channel,
  });
  const own = new Set(before.map(({ transcriptionId }) => transcriptionId));
  const ownAccepted = new Set(before.map(({ utteranceId }) => utteranceId));
  const beforeSpans = before.map(spans);
  for (const [i, row] of after.entries()) {
    const span = spans(row);
    const accepted = await utteranceEdits.acceptedWithin(audio.id, span.startMs, span.endMs);
    const others = [
      ...drafts
        .filter(({ transcriptionId }) => !own.has(transcriptionId))
        .map((draft) => ({ ...draft, speaker: null, accepted: false })),
      ...accepted
        .filter(({ utteranceId }) => !ownAccepted.has(utteranceId))
        .map((utterance) => ({ ...utterance, accepted: true })),
      ...after.slice(0, i),
    ];
    const other = others.find(
      (one) =>
        sharesTime(span, spans(one)) &&
        !beforeSpans.some((was) => sharesTime(was, spans(one))) &&
        !(row.accepted && one.accepted && row.speaker !== one.speaker),
    );
    if (!other) continue;
    const { startMs, endMs } = spans(other);
    throw new DomainError(
      'segment-overlaps',
      `From ${span.startMs} to ${span.endMs} ms lies over the utterance from ${startMs} to ${endMs} ms. Move that first, or ` +
        'merge the two.',
    );
  }
}
