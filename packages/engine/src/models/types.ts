import type { TimedLabel } from '../alignment/index.js';
import type { EncoderDescription } from '../features/index.js';

/** A label that may stand where another was recognised. */
export interface AlternativeLabel {
  readonly label: string;
  /** 0 to 1, as the label's own: together with that at most 1. */
  readonly confidence: number;
}

export interface HypothesisLabel extends TimedLabel {
  /** The best first; absent where none were asked for. */
  readonly alternatives?: readonly AlternativeLabel[];
}

/** What a recogniser makes of a segment of sound. */
export interface Hypothesis {
  readonly labels: readonly HypothesisLabel[];
  /** The labels separated by single spaces. */
  readonly text: string;
}

/** The description in a model file. */
export interface ModelDescription {
  readonly format: string;
  readonly architecture: string;
  readonly labelType: string;
  readonly featureType: string;
  /** The pretrained encoder whose features the model takes, where it does. */
  readonly encoder?: EncoderDescription;
  /** Without the blank. */
  readonly labels: readonly string[];
  readonly beamWidth: number;
  readonly decodingMergeRepeated: boolean;
  readonly trainedEpochs: number;
  readonly validationLER: number;
}

export interface RecogniseOptions {
  readonly signal?: AbortSignal;
  onProgress?(doneMs: number, totalMs: number): void | Promise<void>;
}

export interface TranscribeOptions extends RecogniseOptions {
  readonly beamWidth?: number;
  readonly decodingMergeRepeated?: boolean;
  /** How many other labels to give for each, at most; none where not given. See `alternativesOf`. */
  readonly alternatives?: number;
}

/**
 * A trained recogniser (implemented in models/recogniser.ts):
 *   Recogniser.load(ort: OnnxRuntime, bytes: Uint8Array, options?: { threads?: number }): Promise<Recogniser>
 *     throws EngineError 'model-file-invalid'
 *   recogniser.description: ModelDescription
 *   recogniser.transcribe(samples: Float32Array, options?: TranscribeOptions): Promise<Hypothesis>
 *     samples: 16 kHz mono in [-1, 1], of any length
 *   recogniser.transcribeFeatures(features: FeatureMatrix, options?): Promise<Hypothesis>
 *   recogniser.align(samples: Float32Array, labels: readonly string[], options?): Promise<HypothesisLabel[]>
 */
