import { frameMs } from './voice-activity.js';

/** From where to where somebody speaks, ms from the beginning of the recording. */
export interface SpeechSegment {
  readonly startMs: number;
  readonly endMs: number;
}

/** How a recording is divided into utterances. */
export interface SegmentationSettings {
  /** Speech begins where its probability is at least this, and ends where it stays 0.15 below it. */
  readonly threshold: number;
  /** Shorter pauses do not end an utterance. */
  readonly shortestPauseMs: number;
  /** Shorter speech is none: a click, a breath. */
  readonly shortestSpeechMs: number;
  /** Longer utterances are divided at their best pause. */
  readonly longestUtteranceMs: number;
  /** Added at both ends, half of the pause at most, so that no plosive is cut. */
  readonly paddingMs: number;
}

export const segmentationDefaults: SegmentationSettings = {
  threshold: 0.5,
  shortestPauseMs: 300,
  shortestSpeechMs: 120,
  longestUtteranceMs: 12_000,
  paddingMs: 60,
};

/** How far below the threshold the probability falls before speech has ended, as Silero's own program has it. */
const hysteresis = 0.15;

/** A run of frames, [start, end). */
interface Run {
  readonly start: number;
  readonly end: number;
}

/**
 * Utterances by the probabilities of speech, one each 32 ms: in order, none overlapping another, none longer than asked
 * for, without padding.
 */
export function speechSegments(
  probabilities: Float32Array,
  settings: SegmentationSettings = segmentationDefaults,
): SpeechSegment[] {
  const frames = (ms: number): number => ms / frameMs;
  const spoken = speechRuns(probabilities, settings.threshold);
  const joined = joinedRuns(spoken, frames(settings.shortestPauseMs));
  const kept = joined.filter(({ start, end }) => end - start >= frames(settings.shortestSpeechMs));
  const longest = Math.max(2, Math.floor(frames(settings.longestUtteranceMs)));
  return kept
    .flatMap((run) => dividedRun(run, probabilities, longest))
    .map(({ start, end }) => ({ startMs: start * frameMs, endMs: end * frameMs }));
}

/** Where the probability reaches the threshold, up to where it falls below it less the hysteresis. */
function speechRuns(probabilities: Float32Array, threshold: number): Run[] {
  const runs: Run[] = [];
  let start: number | undefined;
  for (let t = 0; t < probabilities.length; t++) {
    const p = probabilities[t]!;
    if (start === undefined && p >= threshold) start = t;
    if (start !== undefined && p < threshold - hysteresis) {
      runs.push({ start, end: t });
      start = undefined;
    }
  }
  if (start !== undefined) runs.push({ start, end: probabilities.length });
  return runs;
}

function joinedRuns(runs: readonly Run[], shortestPause: number): Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last && run.start - last.end < shortestPause) joined[joined.length - 1] = { ...last, end: run.end };
    else joined.push(run);
  }
  return joined;
}

/**
 * A run in pieces no longer than so many frames: cut in the last two thirds of what a piece may hold, where the mean
 * probability of five frames is lowest.
 */
function dividedRun(run: Run, probabilities: Float32Array, longest: number): Run[] {
  const pieces: Run[] = [];
  let { start } = run;
  while (run.end - start > longest) {
    const from = start + Math.ceil(longest / 3);
    const to = Math.min(start + longest, run.end - 1);
    let cut = to;
    let lowest = Number.POSITIVE_INFINITY;
    for (let t = from; t <= to; t++) {
      let sum = 0;
      for (let i = t - 2; i <= t + 2; i++) sum += probabilities[Math.min(run.end - 1, i)]!;
      if (sum < lowest) {
        lowest = sum;
        cut = t;
      }
    }
    pieces.push({ start, end: cut });
    start = cut;
  }
  pieces.push({ start, end: run.end });
  return pieces;
}

/**
 * Segments with the padding at both ends, up to the middle of a pause, and whole milliseconds.
 * @param lengthMs of the recording, beyond which none goes
 */
export function paddedSegments(
  segments: readonly SpeechSegment[],
  lengthMs: number,
  { paddingMs }: SegmentationSettings,
): SpeechSegment[] {
  return segments
    .map(({ startMs, endMs }, i) => {
      const before = segments[i - 1]?.endMs ?? 0;
      const after = segments[i + 1]?.startMs ?? Number.POSITIVE_INFINITY;
      return {
        startMs: Math.round(Math.max(startMs - paddingMs, (before + startMs) / 2, 0)),
        endMs: Math.round(Math.min(endMs + paddingMs, (endMs + after) / 2, Math.floor(lengthMs))),
      };
    })
    .filter(({ startMs, endMs }) => endMs > startMs);
}
