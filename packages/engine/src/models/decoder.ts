import { beamSearch, type CtcHypothesis, type LanguageModelUse } from '../decode/index.js';
import { EngineError } from '../errors/index.js';
import { frameMs } from '../features/index.js';
import { decodeCounts, NGramModel } from '../language/index.js';
import { calibrated } from '../metrics/calibration.js';
import type { ModelFileDescription } from './model-file.js';
import type { Hypothesis, HypothesisLabel, TranscribeOptions } from './types.js';
import { quietCuts } from './windows.js';

/** Steps decoded at once: as long as an utterance may be, so that the search's memory is bounded. */
const decodedSteps = 2000;

/** What a decoder needs of a model. */
export type DecodingDescription = Pick<
  ModelFileDescription,
  'labels' | 'stack' | 'beamWidth' | 'decodingMergeRepeated' | 'languageModel' | 'calibration'
>;

/** Turns what a model's network says into labels with their times and confidence. */
export class Decoder {
  private readonly languageModel: LanguageModelUse | undefined;

  /** Throws EngineError 'model-file-invalid' where the label n-grams are none. */
  constructor(private readonly model: DecodingDescription) {
    this.languageModel = languageModelOf(model);
  }

  /** @param logProbs [steps, labels + 1] row-major, natural logarithms, blank 0 */
  decode(logProbs: Float32Array, options: TranscribeOptions = {}): Hypothesis {
    const { model } = this;
    const outputs = model.labels.length + 1;
    const labels: HypothesisLabel[] = [];
    let start = 0;
    for (const end of quietCuts(logProbs, logProbs.length / outputs, outputs, decodedSteps)) {
      options.signal?.throwIfAborted();
      const [best] = beamSearch(logProbs.subarray(start * outputs, end * outputs), end - start, outputs, {
        beamWidth: options.beamWidth ?? model.beamWidth,
        mergeRepeated: options.decodingMergeRepeated ?? model.decodingMergeRepeated,
        ...(this.languageModel && { languageModel: this.languageModel }),
      });
      if (best) labels.push(...this.timed(best, start));
      start = end;
    }
    return { labels, text: labels.map(({ label }) => label).join(' ') };
  }

  private timed(found: CtcHypothesis, firstStep: number): HypothesisLabel[] {
    const { labels, stack } = this.model;
    const ms = (step: number): number => (firstStep + step) * stack * frameMs;
    return found.segments.map((segment, i) => ({
      label: labels[(found.labels[i] ?? 0) - 1] ?? '',
      startMs: ms(segment.startFrame),
      endMs: ms(segment.endFrame),
      confidence: this.confidence(segment.confidence),
    }));
  }

  /** What the highest probability of a label in one step is worth: see `Calibration`. */
  private confidence(probability: number): number {
    return this.model.calibration ? calibrated(this.model.calibration, probability) : probability;
  }
}

/** Throws EngineError 'model-file-invalid' where what the file holds is none. */
function languageModelOf({ languageModel, labels }: DecodingDescription): LanguageModelUse | undefined {
  if (!languageModel) return undefined;
  const { counts, order, weight, insertionBonus } = languageModel;
  try {
    return { model: new NGramModel(decodeCounts(counts, labels.length, order)), weight, insertionBonus };
  } catch (cause) {
    throw new EngineError('model-file-invalid', 'The label n-grams in the model file are damaged.', {
      cause,
    });
  }
}
