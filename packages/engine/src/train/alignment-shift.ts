import { labelTransitions, middleMs } from '../alignment/index.js';
import { meanOf } from '../architectures/input.js';
import { viterbiAlign } from '../decode/index.js';
import { featureType } from '../features/index.js';
import type { LabelSet } from '../labels/index.js';
import type { ModelFileDescription } from '../models/model-file.js';
import type { Posteriors } from './evaluate.js';

/** Shifts that are tried, in ms either way, and their distance. */
const furthestMs = 100;
const stepMs = 5;
/** Labels are most alike so long before where they are annotated to begin, in speech whose times are known. */
const earlyMs = 7;
/** Smaller shifts are not distinguished from the differences between one network's labels. */
const leastMs = 15;
/** Where the network outputs the labels beside one further away than this, a pause may be between. */
const pauseMs = 300;
/** Fewer aligned labels than these, in either half of the utterances, are too few. */
const leastLabels = 100;
/** Utterances looked at, from all over the validation set: more do not help. */
const mostUtterances = 300;
/** The middle of a frame's window. */
const frameMiddleMs = 12.5;

/** The frames of an utterance, each number less its mean over them, and when the network outputs its labels. */
interface Aligned {
  readonly frames: Float32Array;
  readonly frameCount: number;
  readonly spans: readonly { readonly label: number; readonly startMs: number; readonly endMs: number }[];
}

/**
 * Whether a network outputs all labels early or late, which nothing in CTC forbids: the shift of all boundaries at once by
 * which the frames of each label become most alike, over the whole validation set. A single recording is too little
 * for it. Undefined where there is none of note, where the two halves of the set do not agree that there is one, and
 * where there are too few labels. docs/times.md has how well it does.
 * @param columns of the features, from the first, that are looked at
 */
export function alignmentShiftOf(
  posteriors: readonly Posteriors[],
  labelSet: LabelSet,
  model: Pick<ModelFileDescription, 'featureType' | 'subsamplingFactor' | 'decodingMergeRepeated'>,
  columns: number,
): number | undefined {
  const { frameShiftMs } = featureType(model.featureType);
  const every = Math.max(1, posteriors.length / mostUtterances);
  const aligned = posteriors
    .filter((_, i) => Math.floor(i % every) === 0)
    .filter(({ utterance }) => utterance.labels.every((label) => labelSet.has(label)))
    .map((one) => ({ ...centred(one.utterance.features, columns), spans: spansOf(one, labelSet, model) }));
  const halves = [0, 1].map((half) => aligned.filter((_, i) => i % 2 === half));
  if (halves.some((half) => half.reduce((sum, { spans }) => sum + spans.length, 0) < leastLabels)) {
    return undefined;
  }
  const [first = 0, second = 0, whole = 0] = [...halves, aligned].map(
    (part) => mostAlike(part, labelSet.outputCount, columns, frameShiftMs) + earlyMs,
  );
  const agreed = first * second > 0 && Math.min(Math.abs(first), Math.abs(second)) >= leastMs;
  return agreed ? whole : undefined;
}

/** When labels begin and end, of those between others. */
function spansOf(
  { utterance, logProbs, steps }: Posteriors,
  labelSet: LabelSet,
  {
    featureType: name,
    subsamplingFactor,
    decodingMergeRepeated,
  }: Pick<ModelFileDescription, 'featureType' | 'subsamplingFactor' | 'decodingMergeRepeated'>,
): Aligned['spans'] {
  const labels = labelSet.encode(utterance.labels);
  const { frameShiftMs } = featureType(name);
  const outputs = labelSet.outputCount;
  const options = { mergeRepeated: decodingMergeRepeated };
  const segments = viterbiAlign(logProbs, steps, outputs, labels, options) ?? [];
  const between = labelTransitions(logProbs, outputs, labels, segments).map((transition) =>
    middleMs(transition, subsamplingFactor, frameShiftMs),
  );
  const apart = segments
    .slice(1)
    .map(({ startFrame }, i) => (startFrame - segments[i]!.endFrame + 1) * subsamplingFactor * frameShiftMs);
  return between
    .slice(1)
    .map((endMs, i) => ({ label: labels[i + 1]!, startMs: between[i]!, endMs }))
    .filter((_, i) => apart[i]! <= pauseMs && apart[i + 1]! <= pauseMs);
}

function centred(
  features: Posteriors['utterance']['features'],
  columns: number,
): Pick<Aligned, 'frames' | 'frameCount'> {
  const { frames, frameCount, dimension } = features;
  const mean = meanOf(features, columns);
  const result = new Float32Array(frameCount * columns);
  for (let t = 0; t < frameCount; t++) {
    for (let j = 0; j < columns; j++) result[t * columns + j] = frames[t * dimension + j]! - mean[j]!;
  }
  return { frames: result, frameCount };
}

/** The shift in ms at which the labels' frames vary least. */
function mostAlike(
  aligned: readonly Aligned[],
  outputs: number,
  columns: number,
  frameShiftMs: number,
): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let shift = -furthestMs; shift <= furthestMs; shift += stepMs) {
    const found = variation(aligned, outputs, columns, shift, frameShiftMs);
    if (found < least) [best, least] = [shift, found];
  }
  return best;
}

/**
 * How unlike the frames of each label are: the mean over frames and columns of the logarithm of the variance within
 * their label, which is what a normal distribution of each label would make of them.
 */
function variation(
  aligned: readonly Aligned[],
  outputs: number,
  columns: number,
  shift: number,
  frameShiftMs: number,
): number {
  const count = new Float64Array(outputs);
  const sum = new Float64Array(outputs * columns);
  const squares = new Float64Array(outputs * columns);
  for (const { frames, frameCount, spans } of aligned) {
    for (const { label, startMs, endMs } of spans) {
      const from = Math.max(0, Math.ceil((startMs + shift - frameMiddleMs) / frameShiftMs));
      const to = Math.min(frameCount, Math.ceil((endMs + shift - frameMiddleMs) / frameShiftMs));
      for (let t = from; t < to; t++) {
        count[label]! += 1;
        for (let j = 0; j < columns; j++) {
          const x = frames[t * columns + j]!;
          sum[label * columns + j]! += x;
          squares[label * columns + j]! += x * x;
        }
      }
    }
  }
  let total = 0;
  let counted = 0;
  for (let label = 1; label < outputs; label++) {
    const n = count[label]!;
    if (n < 2) continue;
    counted += n;
    for (let j = 0; j < columns; j++) {
      const mean = sum[label * columns + j]! / n;
      total += n * Math.log(squares[label * columns + j]! / n - mean * mean + 1e-3);
    }
  }
  return total / Math.max(1, counted * columns);
}
