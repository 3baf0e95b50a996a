import type { DraftPlace } from './export.js';

interface Interval {
  readonly start: number;
  readonly end: number;
}

/**
 * The drafts of a recording that nothing else has taken the place of, by id: a segment that overlaps one transcribed later is of
 * an earlier run, and so is a whole recording of which anything was transcribed later. What overlaps a segment of which an
 * utterance was made is none, whenever it was transcribed; nor is what is older than something that was there and was replaced. Different channels take no place of each other: of all of them, mixed,
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
  const taken = united(
    places.flatMap((place) => (place.standing === 'accepted' ? (segmentOf(place) ?? []) : [])),
  );
  const kept: number[] = [];
  let later = false;
  for (const { standing, transcriptionId, ...place } of places) {
    const segment = segmentOf(place);
    if (!segment) {
      if (standing === 'past') return kept;
      if (standing === 'draft' && !later) return [...kept, transcriptionId];
      continue;
    }
    later = true;
    if (standing === 'accepted') continue;
    const at = firstBehind(taken, segment.start);
    const isFree = (taken[at]?.start ?? Number.POSITIVE_INFINITY) >= segment.end;
    if (standing === 'draft' && isFree) kept.push(transcriptionId);
    if (standing === 'past' || isFree) take(taken, at, segment);
  }
  return kept.sort((a, b) => a - b);
}

/** Add a segment to those that are taken, at the first that ends behind its beginning: with those that it overlaps it becomes one. */
function take(taken: Interval[], at: number, segment: Interval): void {
  let { start, end } = segment;
  let behind = at;
  for (let next = taken[behind]; next && next.start < end; next = taken[++behind]) {
    start = Math.min(start, next.start);
    end = Math.max(end, next.end);
  }
  taken.splice(at, behind - at, { start, end });
}

const segmentOf = ({ startMs, endMs }: Pick<DraftPlace, 'startMs' | 'endMs'>): Interval | undefined =>
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
