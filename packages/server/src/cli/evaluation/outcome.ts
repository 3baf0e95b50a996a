import { LabelSet } from '@persephone/engine/labels';
import { ctcLogProbability } from '@persephone/engine/metrics';
import type { Recogniser } from '@persephone/engine/models';
import { type AlignmentStep, alignLabels } from '@persephone/formats/edit-alignment';

/** A transcribed recording and what the model made of it. */
export interface Outcome {
  readonly file: string;
  /** Null where no pattern was given, or it does not fit the file's name. */
  readonly speaker: string | null;
  readonly reference: readonly string[];
  readonly hypothesis: readonly string[];
  /** Of the hypothesis's labels, 0 to 1. */
  readonly confidences: readonly number[];
  readonly steps: readonly AlignmentStep[];
  /** Labels of the reference that the model does not know, each once. */
  readonly unknownLabels: readonly string[];
  /**
   * How much less probable the model finds the reference than its own hypothesis, in nats a reference label; the higher,
   * the likelier a mistake in the transcription. Unknown labels are left out. Infinity where the reference has more
   * labels than the audio has room for.
   */
  readonly unlikelihood: number;
}

/** As in decoding: labels never stray further from the best alignment. */
const withinNats = 1000;

/**
 * Transcribe 16 kHz mono samples and compare with their reference.
 * @throws EngineError 'audio-empty'
 */
export async function compare(
  recogniser: Recogniser,
  samples: Float32Array,
  utterance: Pick<Outcome, 'file' | 'speaker' | 'reference'>,
): Promise<Outcome> {
  const { reference } = utterance;
  const { description } = recogniser;
  const logProbs = await recogniser.logProbabilities(samples);
  const { labels } = recogniser.decode(logProbs);
  const hypothesis = labels.map(({ label }) => label);
  const labelSet = new LabelSet(description.labels);
  const outputs = labelSet.outputCount;
  const logProbability = (text: readonly string[]): number =>
    ctcLogProbability(logProbs, logProbs.length / outputs, outputs, labelSet.encode(text), {
      mergeRepeated: description.decodingMergeRepeated,
      within: withinNats,
    });
  const known = reference.filter((label) => labelSet.has(label));
  return {
    ...utterance,
    hypothesis,
    confidences: labels.map(({ confidence }) => confidence),
    steps: alignLabels(reference, hypothesis),
    unknownLabels: [...new Set(reference.filter((label) => !labelSet.has(label)))],
    unlikelihood: (logProbability(hypothesis) - logProbability(known)) / Math.max(1, reference.length),
  };
}
