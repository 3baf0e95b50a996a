export interface LabelSegment {
  /** The frames [startFrame, endFrame) are this label's, at least one. */
  readonly startFrame: number;
  readonly endFrame: number;
  /** Mean over these frames of the natural log of the label's probability. */
  readonly logProbability: number;
  /** 0 to 1: the highest probability of the label in one of these frames. */
  readonly confidence: number;
}

/** A labelling found for one utterance. */
export interface CtcHypothesis {
  /** Label indices, without blanks. */
  readonly labels: Int32Array;
  /** Natural log of its probability: the sum over the alignments that the search kept (greedy: of the one). */
  readonly logProbability: number;
  /** What hypotheses are ranked by: logProbability and the language model's part. */
  readonly score: number;
  /** When each label was spoken, by the most probable alignment. */
  readonly segments: readonly LabelSegment[];
}

/**
 * What repeated labels mean. True: CTC's own rule, by which equal labels in adjoining frames are one label and a
 * blank between them keeps both; networks trained with CTC need it. False: each frame that is not blank is a label
 * of its own. (TensorFlow 1's merge_repeated = true went further and let no two equal labels stand beside each other
 * in its output, blank or not, which no labelling with a doubled label survives; that is not done here.)
 */
export interface RepeatRule {
  readonly mergeRepeated?: boolean;
}

/** Throws RangeError where the numbers cannot be log-probabilities of so many frames and outputs. */
export function checkShape(logProbs: Float32Array, frames: number, outputs: number): void {
  if (outputs < 1 || logProbs.length !== frames * outputs) {
    throw new RangeError(`${logProbs.length} numbers are not ${frames} frames of ${outputs} outputs`);
  }
  for (let i = 0; i < logProbs.length; i++) {
    if (Number.isNaN(logProbs[i]!)) {
      throw new RangeError(`Frame ${Math.floor(i / outputs)} holds something that is not a number`);
    }
  }
}
