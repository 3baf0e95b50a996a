import type { DraftPlace } from './export.js';

interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * The drafts of a recording that nothing else has taken the place of, by id: a segment that overlaps one transcribed later is of
 * an earlier run, and so is a whole recording of which anything was transcribed later. What overlaps a segment of which an
 * utterance was made is none, whenever it was transcribed. Different channels take no place of each other: of all of them, mixed,
 * each does, and that of each.
 * @param places the newest first
 */
export function newestDrafts(places: readonly DraftPlace[]): number[] {
  const channels = new Set(places.flatMap(({ channel }) => channel ?? []));
  if (channels.size === 0) return newestOfOne(places);
  const gone = new Set<number>();
  for (const wanted of channels) {
    const own = places.filter(({ channel }) => channel === null || channel === wanted);
    const kept = new Set(newestOfOne(own));
    for (const { transcriptionId } of own) if (!kept.has(transcriptionId)) gone.add(transcriptionId);
  }
  return places
    .map(({ transcriptionId }) => transcriptionId)
    .filter((id) => !gone.has(id))
    .sort((a, b) => a - b);
}

function newestOfOne(places: readonly DraftPlace[]): number[] {
  const taken = united(places.flatMap((place) => (place.accepted ? (segmentOf(place) ?? []) : [])));
  const kept: number[] = [];
  let later = false;
  for (const place of places) {
    const segment = segmentOf(place);
    if (!place.accepted && !segment && !later) return [...kept, place.transcriptionId];
    later ||= segment !== undefined;
    if (place.accepted || !segment) continue;
    const at = firstBehind(taken, segment.start);
    const next = taken[at];
    if (next && next.start < segment.end) continue;
    taken.splice(at, 0, segment);
    kept.push(place.transcriptionId);
  }
  return kept.sort((a, b) => a - b);
}

const segmentOf = ({ startMs, endMs }: DraftPlace): Interval | undefined =>
  startMs === null || endMs === null ? undefined : { start: startMs, end: endMs };

/** In order, none overlapping another. */
function united(intervals: readonly Interval[]): Interval[] {
  const all: { start: number; end: number }[] = [];
  for (const { start, end } of intervals.toSorted((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last && last.end > start) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}

/** The index of the first that ends behind this time. */
function firstBehind(intervals: readonly Interval[], time: number): number {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((intervals[middle]?.end ?? Number.POSITIVE_INFINITY) > time) high = middle;
    else low = middle + 1;
  }
  return low;
}
