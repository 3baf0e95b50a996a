import type { NetworkSettings } from '../architectures/index.js';
import type { FeatureMatrix } from '../features/matrix.js';

export interface TrainingUtterance {
  /** For messages: the file it came from. */
  readonly name: string;
  readonly features: FeatureMatrix;
  /** NFC labels, at least one. */
  readonly labels: readonly string[];
  readonly speaker?: string;
}

export interface TrainingData {
  readonly labelType: string;
  readonly featureType: string;
  readonly training: readonly TrainingUtterance[];
  readonly validation: readonly TrainingUtterance[];
  /** Utterances with the labels that a model found in them: trained on beside the others, and nothing is measured on them. */
  readonly pseudoLabelled?: readonly TrainingUtterance[] | undefined;
}

/** The settings a person chooses; the rest belongs to the recipe. Names and meanings as in the HTTP contract. */
export interface TrainingSettings {
  /** Of the network's settings those that are not to be the recipe's. */
  readonly network: NetworkSettings;
  readonly minimumEpochs: number;
  /** A hard limit. Null: the recipe's own. */
  readonly maximumEpochs: number | null;
  /** Stop after so many epochs without a better validation LER. Null: the recipe's own. */
  readonly earlyStoppingSteps: number | null;
  readonly maximumTrainingLER: number;
  readonly maximumValidationLER: number;
  readonly beamWidth: number;
  readonly decodingMergeRepeated: boolean;
  readonly seed: number;
  /** The .onnx file of a recogniser, of this or another language, that the network begins as; its name is for messages. */
  readonly startingModel?: { readonly name: string; readonly bytes: Uint8Array } | undefined;
  /** Networks of the same sizes, labels and normalisation, with which this one is fused if the validation LER is lower so. */
  readonly fuseWith?: readonly Float32Array[] | undefined;
  /** Processor cores to keep busy. The same seed gives the same model for the same number of them. */
  readonly threads: number;
}

export interface BatchProgress {
  readonly epoch: number;
  readonly maximumEpochs: number;
  /** Batches done of this epoch. */
  readonly batch: number;
  readonly batches: number;
  /** Mean loss per label, nats, over the epoch so far. */
  readonly loss: number;
}

export interface EpochSummary {
  readonly epoch: number;
  readonly maximumEpochs: number;
  readonly loss: number;
  /** 0 to 1 and above. Of a fixed sample of the training set, decoded with the weights at the end of the epoch. */
  readonly trainingLER: number;
  readonly validationLER: number;
  readonly seconds: number;
  readonly learningRate: number;
  /** Whether this is the best epoch so far on validation, the one kept. */
  readonly best: boolean;
  /** Whether its utterances were augmented: see the recipe's `augmentationDelaySteps`. */
  readonly augmented: boolean;
}

export interface TrainingHooks {
  /** Stops the training after the batch at hand; the outcome then holds the best epoch so far, if any. */
  readonly signal?: AbortSignal;
  onBatch?(progress: BatchProgress): void | Promise<void>;
  onEpoch?(summary: EpochSummary): void | Promise<void>;
  /** After each epoch, everything needed to go on from there, as one block of bytes. */
  onCheckpoint?(bytes: Uint8Array, epoch: number): void | Promise<void>;
  /** The training goes on after this epoch, from the checkpoint given. */
  onResume?(epoch: number): void | Promise<void>;
  /** The checkpoint given is damaged, or of other data or settings. What this throws ends the training; where it is not there, that is a warning. */
  onCheckpointUnusable?(message: string): void;
  /** After each epoch that is the best so far: its recogniser as an .onnx file, yet without the decoding fitted on the validation set at the end. */
  onBetterModel?(model: Uint8Array, epoch: number): void | Promise<void>;
  /** There is no further epoch: the recogniser of the best one is made now, which takes a while. Given the last one. */
  onFinishing?(last: EpochSummary): void | Promise<void>;
  /** Something a person should know, in a sentence. */
  onWarning?(message: string): void;
}

export interface TrainingOutcome {
  /** The weights of the networks that were trained, each [N]: one, or several that are fused. Empty where there is no model. */
  readonly networks: readonly Float32Array[];
  /** The recogniser of the best epoch as a standard .onnx file; null where stopped before the first epoch ended. */
  readonly model: Uint8Array | null;
  readonly epochs: readonly EpochSummary[];
  readonly bestEpoch: number | null;
  readonly stopped: 'maximum-epochs' | 'early-stopping' | 'aborted';
}

/**
 * Train (implemented in train/train.ts):
 *   train(ort: OnnxRuntime, data: TrainingData, settings: TrainingSettings, hooks?: TrainingHooks, checkpoint?: Uint8Array): Promise<TrainingOutcome>
 */
