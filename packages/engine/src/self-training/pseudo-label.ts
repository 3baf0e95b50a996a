import type { FeatureMatrix } from '../features/matrix.js';
import { Recogniser } from '../models/index.js';
import type { OnnxRuntime } from '../runtime/index.js';
import type { PseudoLabelled } from './select.js';

/** A segment of speech that nobody has transcribed. */
export interface UntranscribedUtterance {
  /** The same whenever the same speech is given, and of no other: a training that goes on knows it again by that. */
  readonly id: string;
  /** For messages: the file it came from. */
  readonly name: string;
  readonly features: FeatureMatrix;
}

export interface PseudoLabelOptions {
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  onUtterance?(done: number, total: number): void | Promise<void>;
}

/**
 * What a model recognises in each utterance, in their order, with the mean confidence of its labels. Utterances in which
 * it recognises nothing are left out.
 * @param model an .onnx file; its feature type is that of the features
 * @throws EngineError 'model-file-invalid'; what `signal` aborts with
 */
export async function pseudoLabel(
  ort: OnnxRuntime,
  model: Uint8Array,
  utterances: readonly UntranscribedUtterance[],
  { threads, signal, onUtterance }: PseudoLabelOptions,
): Promise<PseudoLabelled[]> {
  const recogniser = await Recogniser.load(ort, model, { threads });
  const found: PseudoLabelled[] = [];
  try {
    for (const [index, { id, features }] of utterances.entries()) {
      signal?.throwIfAborted();
      const { labels } = await recogniser.transcribeFeatures(features, { ...(signal && { signal }) });
      if (labels.length > 0) {
        const confidence = labels.reduce((sum, label) => sum + label.confidence, 0) / labels.length;
        const rate = labels.length / features.frameCount;
        found.push({ id, labels: labels.map(({ label }) => label), confidence, rate });
      }
      await onUtterance?.(index + 1, utterances.length);
    }
  } finally {
    await recogniser.release();
  }
  return found;
}
