import type { LabelTimes } from '../alignment/index.js';
import {
  type Alternative,
  alternativesOf,
  beamSearch,
  type LabelSegment,
  type LanguageModelUse,
} from '../decode/index.js';
import { EngineError } from '../errors/index.js';
import { featureType } from '../features/index.js';
import { decodeCounts, labelBonuses, NGramModel } from '../language/index.js';
import { calibrated } from '../metrics/calibration.js';
import type { ModelFileDescription } from './model-file.js';
import type { Hypothesis, TranscribeOptions } from './types.js';
import { quietCuts } from './windows.js';

/**
 * Steps decoded at once, six seconds or eight: in longer pieces the hypotheses of a beam differ near the end alone, and there is nothing to
 * choose from before it. On Mboshi's 100 validation utterances as one recording (two networks of `standard`) 2,000 steps come to an LER of
 * 23.2 %, 500 to 23.0, 200 to 22.7 and 100 to 22.1; on East Tusom's 210 (`quick`) to 36.8, 36.4, 36.5 and 37.0 %.
 */
const decodedSteps = 200;

/** What a decoder needs of a model. */
export type DecodingDescription = Pick<
  ModelFileDescription,
  | 'labels'
  | 'featureType'
  | 'subsamplingFactor'
  | 'beamWidth'
  | 'decodingMergeRepeated'
  | 'languageModel'
  | 'calibration'
>;

/** Labels, as indices from 1, and the steps in which the network outputs them. */
export interface Found {
  readonly indices: readonly number[];
  readonly segments: readonly LabelSegment[];
  /** Of each label; absent where none were asked for. */
  readonly alternatives?: readonly (readonly Alternative[])[];
}

/** What is less probable than this is not given. */
const leastConfidence = 0.0005;

/** Turns a network's posteriors into labels with their times and confidence. */
export class Decoder {
  private readonly languageModel: LanguageModelUse | undefined;

  /** Throws EngineError 'model-file-invalid' where the label n-grams are none. */
  constructor(private readonly model: DecodingDescription) {
    this.languageModel = languageModelOf(model);
  }

  /**
   * The recognised labels, each where the network outputs it.
   * @param logProbs [steps, labels + 1] row-major, natural logarithms, blank 0
   */
  find(logProbs: Float32Array, options: TranscribeOptions = {}): Found {
    const { model } = this;
    const outputs = model.labels.length + 1;
    const indices: number[] = [];
    const segments: LabelSegment[] = [];
    const alternatives: (readonly Alternative[])[] | undefined = options.alternatives ? [] : undefined;
    const mergeRepeated = options.decodingMergeRepeated ?? model.decodingMergeRepeated;
    let start = 0;
    for (const end of quietCuts(logProbs, logProbs.length / outputs, outputs, decodedSteps)) {
      options.signal?.throwIfAborted();
      const piece = logProbs.subarray(start * outputs, end * outputs);
      const [best] = beamSearch(piece, end - start, outputs, {
        beamWidth: options.beamWidth ?? model.beamWidth,
        mergeRepeated,
        // Without n-grams it makes no difference.
        ...(this.languageModel && { languageModel: this.languageModel, fewestErrors: true }),
      });
      if (alternatives && best) {
        alternatives.push(
          ...alternativesOf(piece, outputs, best, options.alternatives ?? 0, this.languageModel),
        );
      }
      for (const [i, segment] of (best?.segments ?? []).entries()) {
        const { startFrame, endFrame } = segment;
        segments.push({ ...segment, startFrame: start + startFrame, endFrame: start + endFrame });
        indices.push(best?.labels[i] ?? 0);
      }
      start = end;
    }
    return { indices, segments, ...(alternatives && { alternatives }) };
  }

  /**
   * A hypothesis of the labels found.
   * @param times of the labels; the steps in which the network outputs them where not given
   */
  hypothesis({ indices, segments, alternatives }: Found, times?: readonly LabelTimes[]): Hypothesis {
    const { labels: names, subsamplingFactor } = this.model;
    const { frameShiftMs } = featureType(this.model.featureType);
    const ms = (step: number): number => step * subsamplingFactor * frameShiftMs;
    const name = (index: number): string => names[index - 1] ?? '';
    const labels = segments.map(({ startFrame, endFrame, confidence: probability }, i) => {
      const confidence = this.confidence(probability);
      return {
        label: name(indices[i] ?? 0),
        ...(times?.[i] ?? { startMs: ms(startFrame), endMs: ms(endFrame) }),
        confidence,
        ...(alternatives && {
          alternatives: (alternatives[i] ?? [])
            .map(({ index, share }) => ({
              label: name(index),
              // A draft of an hour has tens of thousands.
              confidence: Math.floor((1 - confidence) * share * 10_000) / 10_000,
            }))
            .filter((one) => one.confidence >= leastConfidence),
        }),
      };
    });
    return { labels, text: labels.map(({ label }) => label).join(' ') };
  }

  decode(logProbs: Float32Array, options: TranscribeOptions = {}): Hypothesis {
    return this.hypothesis(this.find(logProbs, options));
  }

  /** What the highest probability of a label in one step is worth: see `Calibration`. */
  private confidence(probability: number): number {
    return this.model.calibration ? calibrated(this.model.calibration, probability) : probability;
  }
}

/** Throws EngineError 'model-file-invalid' where what the file holds is none. */
function languageModelOf({ languageModel, labels }: DecodingDescription): LanguageModelUse | undefined {
  if (!languageModel) return undefined;
  const { order, weight, insertionBonus, priorWeight = 0 } = languageModel;
  try {
    const counts = decodeCounts(languageModel.counts, labels.length, order);
    return {
      model: new NGramModel(counts),
      weight,
      bonuses: labelBonuses(counts, insertionBonus, priorWeight),
    };
  } catch (cause) {
    throw new EngineError('model-file-invalid', 'The label n-grams in the model file are damaged.', {
      cause,
    });
  }
}
