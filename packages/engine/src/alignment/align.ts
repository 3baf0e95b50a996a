import { type LabelSegment, viterbiAlign } from '../decode/index.js';
import { EngineError } from '../errors/index.js';
import { featureType, sampleRate } from '../features/index.js';
import { framesNeeded } from '../labels/index.js';
import { labelTransitions, middleMs, refineBoundary } from './boundaries.js';
import { detectSilence, type Pause } from './silence.js';

/** Far more than a transcription that belongs to its audio ever strays from the best state: see `viterbiAlign`. */
const withinNats = 1000;

/** No label reaches further than this beyond where the network outputs it, where only noise goes before or follows. */
const longestEdgeMs = 300;

/** What is left of a pause between two labels is a pause only if it is as long as this: a label may be spoken inside it. */
const shortestRestMs = 60;

/** What aligning needs to know of the model that made the log-probabilities. */
export interface AligningModel {
  /** Without the blank. */
  readonly labels: readonly string[];
  readonly featureType: string;
  readonly subsamplingFactor: number;
  readonly decodingMergeRepeated: boolean;
  /** How much later, in ms, labels are spoken than the network outputs them; 0 where not given. */
  readonly alignmentShiftMs?: number;
}

export interface LabelTimes {
  readonly startMs: number;
  readonly endMs: number;
}

export interface TimedLabel extends LabelTimes {
  readonly label: string;
  /** 0 to 1. */
  readonly confidence: number;
}

/**
 * When each label of a transcription is spoken, by the most probable alignment (see `timesOf`), and how probable the
 * network finds it there.
 *
 * @param logProbs [steps, labels + 1] as `Recogniser.logProbabilities` gives them
 * @param indices of the labels, from 1
 * @param samples the 16 kHz mono samples that logProbs are of; pauses are found in them
 * @throws EngineError 'transcription-empty', 'too-many-labels'
 */
export function alignTranscription(
  logProbs: Float32Array,
  indices: ArrayLike<number>,
  samples: Float32Array,
  model: AligningModel,
): TimedLabel[] {
  const outputs = model.labels.length + 1;
  const steps = logProbs.length / outputs;
  const stepMs = model.subsamplingFactor * featureType(model.featureType).frameShiftMs;
  if (indices.length === 0) {
    throw new EngineError('transcription-empty', 'The transcription has no labels to align.');
  }
  const segments = viterbiAlign(logProbs, steps, outputs, indices, {
    mergeRepeated: model.decodingMergeRepeated,
    within: withinNats,
  });
  if (!segments) {
    throw new EngineError(
      'too-many-labels',
      `The transcription has ${indices.length} labels, which need ${framesNeeded(indices)} steps of ${stepMs} ms; ` +
        `the audio has ${steps}. Check that the transcription belongs to the audio.`,
    );
  }
  const times = timesOf(logProbs, indices, segments, samples, model);
  return segments.map(({ confidence }, i) => ({
    label: model.labels[indices[i]! - 1] ?? '',
    ...(times[i] as LabelTimes),
    confidence,
  }));
}

/**
 * When labels are spoken, in ms. The network outputs a label in a step or two near its middle and blanks between, so a
 * boundary is put where the next label becomes more probable than the one before it, and moved from there to where the
 * sound changes most: docs/times.md has the errors of this and other rules. A pause belongs to no label. Every
 * label lasts at least 1 ms, and none overlap.
 *
 * @param segments the steps in which the network outputs each of the labels
 */
export function timesOf(
  logProbs: Float32Array,
  indices: ArrayLike<number>,
  segments: readonly LabelSegment[],
  samples: Float32Array,
  model: AligningModel,
): LabelTimes[] {
  if (segments.length === 0) return [];
  const outputs = model.labels.length + 1;
  const lengthMs = (samples.length * 1000) / sampleRate;
  const shift = model.alignmentShiftMs ?? 0;
  const { frameShiftMs } = featureType(model.featureType);
  const middle = (step: number): number => middleMs(step, model.subsamplingFactor, frameShiftMs) + shift;
  const transitions = labelTransitions(logProbs, outputs, indices, segments);
  const all = detectSilence(samples);
  const pauses = all.filter(({ startMs, endMs }) => startMs > 0 && endMs < lengthMs);

  const firstLabelMs = middle(segments[0]?.startFrame ?? 0);
  const silent = all.findLast(({ startMs }) => startMs < firstLabelMs)?.endMs ?? 0;
  const starts = [Math.max(Math.min(silent, firstLabelMs), firstLabelMs - longestEdgeMs)];
  const ends: number[] = [];
  for (let i = 1; i < segments.length; i++) {
    const before = segments[i - 1] as LabelSegment;
    const after = segments[i] as LabelSegment;
    const pause = longest(pauses, middle(before.endFrame - 1), middle(after.startFrame));
    if (pause) {
      ends.push(pause.startMs);
      starts.push(pause.endMs);
    } else {
      const [from, to] = [middle(before.endFrame - 1), middle(after.startFrame)];
      const boundary = refineBoundary(samples, middle(transitions[i - 1]!), from, to);
      ends.push(boundary);
      starts.push(boundary);
    }
  }
  const lastLabelMs = middle((segments.at(-1)?.endFrame ?? 1) - 1);
  const silentAgain = all.find(({ endMs }) => endMs > lastLabelMs)?.startMs ?? lengthMs;
  // The network may output the last label in the silence after it.
  ends.push(Math.min(Math.max(silentAgain, lastLabelMs), lastLabelMs + longestEdgeMs, lengthMs));

  let reached = 0;
  return segments.map((_, i) => {
    // The middle of the last step may be after the end of the sound.
    const latest = Math.floor(lengthMs) - (segments.length - i);
    const startMs = Math.max(reached, Math.min(Math.round(starts[i]!), latest));
    const endMs = Math.max(startMs + 1, Math.min(Math.round(ends[i]!), latest + 1));
    reached = endMs;
    return { startMs, endMs };
  });
}

/** The longest pause of those between two times, cut to them; undefined where no more than a rest of one is there. */
function longest(pauses: readonly Pause[], fromMs: number, toMs: number): Pause | undefined {
  let found: Pause | undefined;
  let low = 0;
  // The first that ends after `fromMs`; they come in order.
  for (let high = pauses.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((pauses[middle]?.endMs ?? 0) > fromMs) high = middle;
    else low = middle + 1;
  }
  for (let i = low; i < pauses.length; i++) {
    const { startMs, endMs } = pauses[i] as Pause;
    if (startMs >= toMs) break;
    const pause = { startMs: Math.max(startMs, fromMs), endMs: Math.min(endMs, toMs) };
    const length = pause.endMs - pause.startMs;
    if (length >= (found ? found.endMs - found.startMs : shortestRestMs)) found = pause;
  }
  return found;
}
