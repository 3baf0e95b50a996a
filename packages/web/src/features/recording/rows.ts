// The rows of a recording as the page keeps them: in order of time, each known by a name that stays when an edit gives it
// another id. Pure.
import { type Span, sharesChannel, shortestUtteranceMs } from '@persephone/formats/utterance-edits';
import type { RecordingUtterance, UtteranceEdited } from '../../api/schema.js';

export interface Row extends RecordingUtterance {
  /** Stays the same whatever is done to it. */
  readonly uid: string;
  /** From where to where it is, also where it is the whole recording. */
  readonly from: number;
  readonly to: number;
}

type Named = Pick<RecordingUtterance, 'transcriptionId' | 'utteranceId'>;
/** The name of a row that is another's now, by its own. */
export type Aliases = ReadonlyMap<string, string>;

export const ownName = ({ transcriptionId, utteranceId }: Named): string =>
  utteranceId === null ? `t${transcriptionId}` : `u${utteranceId}`;

export function toRows(
  utterances: readonly RecordingUtterance[],
  aliases: Aliases,
  durationMs: number | null,
): Row[] {
  return utterances.map((one) => {
    const name = ownName(one);
    return {
      ...one,
      uid: aliases.get(name) ?? name,
      from: one.startMs ?? 0,
      to: one.endMs ?? durationMs ?? one.startMs ?? 0,
    };
  });
}

/** What is there after an edit, in order of time. */
export function afterEdit(
  utterances: readonly RecordingUtterance[],
  { removed, utterances: put }: Pick<UtteranceEdited, 'removed' | 'utterances'>,
): RecordingUtterance[] {
  const gone = new Set(removed.map(ownName));
  for (const one of put) gone.add(ownName(one));
  const kept = utterances.filter((one) => !gone.has(ownName(one)));
  return [...kept, ...put].sort((a, b) => (a.startMs ?? 0) - (b.startMs ?? 0));
}

/** What takes the place of a row is that row: the first of the first, the second of the second. */
export function aliasesAfter(
  aliases: Aliases,
  { removed, utterances }: Pick<UtteranceEdited, 'removed' | 'utterances'>,
): Aliases {
  const next = new Map(aliases);
  const own = new Set(removed.map(ownName));
  for (const [i, one] of utterances.entries()) {
    const before = removed[i];
    const name = ownName(one);
    // It has its own name still.
    if (!before || own.has(name)) continue;
    next.set(name, aliases.get(ownName(before)) ?? ownName(before));
  }
  return next;
}

/** As the service wants a row named that is to be edited: as it was seen. */
export const seen = ({ transcriptionId, utteranceId, startMs, endMs, speaker }: Row) => ({
  transcriptionId,
  utteranceId,
  startMs,
  endMs,
  speaker,
});

/**
 * How far the boundaries of a row may go: to the recording's ends and to its neighbours. What lies over another already may
 * stay so.
 */
export function roomOf(rows: readonly Row[], row: Row, recordingMs: number): Span {
  let startMs = 0;
  let endMs = recordingMs;
  for (const other of rows) {
    if (other.uid === row.uid || !sharesChannel(other, row)) continue;
    if (other.to <= row.from) startMs = Math.max(startMs, other.to);
    if (other.from >= row.to) endMs = Math.min(endMs, other.from);
  }
  return { startMs: Math.min(startMs, row.from), endMs: Math.max(endMs, row.to) };
}

/** A row with one of its boundaries moved, as far as there is room. */
export function movedBoundary(
  { from, to }: Pick<Row, 'from' | 'to'>,
  side: 'start' | 'end',
  ms: number,
  room: Span,
): Span {
  const whole = Math.round(ms);
  if (side === 'start') {
    return { startMs: Math.max(room.startMs, Math.min(whole, to - shortestUtteranceMs)), endMs: to };
  }
  return { startMs: from, endMs: Math.min(room.endMs, Math.max(whole, from + shortestUtteranceMs)) };
}

/** The row behind it on its channel, with which it can be merged. */
export const nextOnChannel = (rows: readonly Row[], row: Row): Row | undefined =>
  rows.find((other) => other.uid !== row.uid && other.channel === row.channel && other.from >= row.to);

/** The index of the row that is said at a time, or of the last one before; -1 before the first. */
export function rowAt(rows: readonly Row[], timeMs: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.from ?? 0) <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
