import { levelMs } from './levels.js';
import type { SpeechSegment } from './segments.js';

/** A boundary is moved outwards by so much at most, and inwards. */
const outwardsMs = 400;
const inwardsMs = 200;
/** Speech stands out so many decibels above the noise around it, or its ends are left where they are. */
const least = 10;
/** Sound is above this share of the way, in decibels, from the noise to the speech. */
const share = 0.35;
/** What is further below the speech than this is as silent as silence can be, e.g. digital zeros. */
const deepest = 45;
/** So many levels above the threshold, one after the other, are sound. */
const sounding = 3;

/**
 * Segments with their ends where the sound begins and ends by its level: the network of voice activity gives up voiceless
 * and fading ends, and holds on in noise. The noise is that of the pauses beside a segment, the speech that of the segment
 * itself. Never further than the middle of a pause, so that none overlaps another.
 * @param levels in decibels, one each 10 ms
 */
export function refineEnds(segments: readonly SpeechSegment[], levels: Float32Array): SpeechSegment[] {
  const lengthMs = levels.length * levelMs;
  return segments.map(({ startMs, endMs }, i) => {
    const before = segments[i - 1]?.endMs ?? 0;
    const after = segments[i + 1]?.startMs ?? lengthMs;
    const speech = percentile(levels, startMs, endMs, 0.9);
    const threshold = (pauseFrom: number, pauseTo: number): number | undefined => {
      const noise = Math.max(percentile(levels, pauseFrom, pauseTo, 0.5), speech - deepest);
      return speech - noise < least ? undefined : noise + share * (speech - noise);
    };
    const atStart = threshold(Math.max(before, startMs - 2000), startMs);
    const atEnd = threshold(endMs, Math.min(after, endMs + 2000));
    const middle = (startMs + endMs) / 2;
    const start =
      atStart === undefined
        ? startMs
        : (firstSound(
            levels,
            atStart,
            Math.max((before + startMs) / 2, startMs - outwardsMs),
            Math.min(startMs + inwardsMs, middle),
          ) ?? startMs);
    const end =
      atEnd === undefined
        ? endMs
        : (lastSound(
            levels,
            atEnd,
            Math.max(endMs - inwardsMs, middle),
            Math.min((endMs + after) / 2, endMs + outwardsMs),
          ) ?? endMs);
    return { startMs: start, endMs: end };
  });
}

function percentile(levels: Float32Array, fromMs: number, toMs: number, p: number): number {
  const of = levels.slice(Math.floor(fromMs / levelMs), Math.ceil(toMs / levelMs)).sort();
  return of[Math.floor(p * (of.length - 1))] ?? Number.NEGATIVE_INFINITY;
}

function isSounding(levels: Float32Array, from: number, threshold: number): boolean {
  for (let t = from; t < from + sounding; t++) {
    if (!(levels[t]! >= threshold)) return false;
  }
  return true;
}

function firstSound(
  levels: Float32Array,
  threshold: number,
  fromMs: number,
  toMs: number,
): number | undefined {
  const end = Math.floor(toMs / levelMs) - sounding;
  for (let t = Math.ceil(fromMs / levelMs); t <= end; t++) {
    if (isSounding(levels, t, threshold)) return t * levelMs;
  }
  return undefined;
}

function lastSound(
  levels: Float32Array,
  threshold: number,
  fromMs: number,
  toMs: number,
): number | undefined {
  const first = Math.ceil(fromMs / levelMs);
  for (let t = Math.floor(toMs / levelMs) - sounding; t >= first; t--) {
    if (isSounding(levels, t, threshold)) return (t + sounding) * levelMs;
  }
  return undefined;
}
