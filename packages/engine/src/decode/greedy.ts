import { type CtcHypothesis, checkShape, type LabelSegment, type RepeatRule } from './hypothesis.js';

/**
 * The labelling of the single most probable path: the best output of each frame, repeats merged, blanks dropped.
 * `logProbs`: [frames, outputs], row-major, natural log, blank 0.
 */
export function greedyDecode(
  logProbs: Float32Array,
  frames: number,
  outputs: number,
  { mergeRepeated = true }: RepeatRule = {},
): CtcHypothesis {
  checkShape(logProbs, frames, outputs);
  const labels: number[] = [];
  const segments: LabelSegment[] = [];
  let logProbability = 0;
  let before = 0;
  let startFrame = 0;
  let total = 0;
  let peak = 0;
  const close = (endFrame: number): void => {
    if (before === 0) return;
    labels.push(before);
    const mean = total / (endFrame - startFrame);
    segments.push({ startFrame, endFrame, logProbability: mean, confidence: Math.min(1, Math.exp(peak)) });
  };
  for (let t = 0; t < frames; t++) {
    const row = t * outputs;
    let best = 0;
    for (let v = 1; v < outputs; v++) if (logProbs[row + v]! > logProbs[row + best]!) best = v;
    const x = logProbs[row + best]!;
    logProbability += x;
    if (best === before && mergeRepeated) {
      total += x;
      if (x > peak) peak = x;
      continue;
    }
    close(t);
    before = best;
    startFrame = t;
    total = x;
    peak = x;
  }
  close(frames);
  return { labels: Int32Array.from(labels), logProbability, score: logProbability, segments };
}
