import type { NetworkSettings } from '@persephone/engine/architectures';
import type { Page, PageRequest } from '../pages.js';
import type {
  Untranscribed,
  UntranscribedChoice,
  UntranscribedRecording,
  UntranscribedSummary,
} from './untranscribed.js';

/** Settings of a model, as the engine takes them for a training. */
export interface ModelSettings {
  /** As the schema of the model's architecture has them; what is not among them is its recipe's. */
  readonly network: NetworkSettings;
  readonly beamWidth: number;
  readonly decodingMergeRepeated: boolean;
  readonly earlyStoppingSteps: number | null;
  readonly minimumEpochs: number;
  readonly maximumEpochs: number | null;
  readonly maximumTrainingLER: number;
  readonly maximumValidationLER: number;
}

/** The model that a training starts from, as it was when it was chosen. */
export interface StartingModel {
  /** Null where it was deleted. */
  readonly id: number | null;
  readonly name: string;
  /** The blob of its recogniser, kept as long as the model that starts from it. */
  readonly contentHash: string;
}

export interface Model {
  readonly id: number;
  readonly name: string;
  readonly corpusId: number;
  /** Of the engine's architectures one. */
  readonly architecture: string;
  readonly settings: ModelSettings;
  /** The blob of the trained recogniser (.onnx); null until trained. */
  readonly contentHash: string | null;
  /** Of everything in its training that is drawn by lot. */
  readonly seed: number;
  /** The engine's recipe for all that a person does not choose. */
  readonly recipe: string;
  /** Whether its file came from another machine; its corpus then holds the label set and no utterances. */
  readonly imported: boolean;
  /** The pretrained encoder that makes its features; null where those of its corpus are taken. */
  readonly encoderId: number | null;
  /** What its training starts from; null where that is random weights. */
  readonly startingModel: StartingModel | null;
  /** What its training learns from that nobody has transcribed; null where that is nothing. */
  readonly untranscribed: Untranscribed | null;
  readonly createdAt: string;
}

export interface NewModel extends Pick<Model, 'name' | 'corpusId' | 'settings'> {
  /** 'blstm-ctc' where not given. */
  readonly architecture?: string;
  /** 1 where not given. */
  readonly seed?: number;
  /** 'standard' where not given. */
  readonly recipe?: string;
  readonly imported?: boolean;
  readonly startingModelId?: number;
  readonly encoderId?: number;
  readonly untranscribed?: UntranscribedChoice;
}

/** What one epoch of training came to. */
export interface EpochResult {
  readonly epoch: number;
  /** Mean CTC loss per label, nats. */
  readonly loss: number;
  /** 0 to 1 and above (insertions). */
  readonly trainingLER: number;
  readonly validationLER: number;
  readonly seconds: number;
  /** From 1, in which only what a person transcribed is trained on. */
  readonly round: number;
}

export interface ModelRepository {
  /**
   * `model-settings-invalid` for a network that its architecture refuses, and what the database refuses of the others;
   * `corpus-unknown` where the database refuses the corpus, `model-unknown` and `model-not-trained` where it refuses the model
   * to start from, `encoder-unknown`; `audio-unknown`, `untranscribed-in-corpus` and `nothing-untranscribed` of what it is to learn from besides.
   */
  insert(model: NewModel): Promise<Model>;
  find(id: number): Promise<Model | undefined>;
  list(page: PageRequest): Promise<Page<Model>>;
  /** The utterances that what it starts from has learned from. */
  startingUtterances(id: number): Promise<number[]>;
  /** How many utterances of a corpus' validation and test set the model, or what it was started from, has learned from. */
  learnedFrom(id: number, corpusId: number): Promise<Readonly<Record<'validation' | 'testing', number>>>;
  /** What 'all' stands for with a model on this corpus, at this moment. */
  countUntranscribed(corpusId: number): Promise<UntranscribedSummary>;
  /** What its training learns from besides its corpus and is still there, by id. */
  untranscribedRecordings(id: number): Promise<UntranscribedRecording[]>;
  /**
   * The utterances of a corpus of whose recordings the model, or what it was started from, has learned before anybody
   * transcribed them.
   */
  learnedUntranscribed(id: number, corpusId: number): Promise<number[]>;
  /**
   * The utterances of a corpus whose sound the model may have learned from in utterances that were deleted since: those that its
   * own corpus has lost from its training and its validation set.
   */
  learnedAndLost(id: number, corpusId: number): Promise<number[]>;
  /** @param untranscribedUsed of how many untranscribed recordings it could use speech */
  setTrained(id: number, contentHash: string, untranscribedUsed?: number): Promise<void>;
  /** Insert or replace the result of this epoch (a resumed training repeats the epoch it was killed in); `kept`: its model is the outcome. */
  recordEpoch(id: number, result: EpochResult, kept?: boolean): Promise<void>;
  epochs(id: number): Promise<EpochResult[]>;
  /** Forget the epochs of an earlier training of this model. */
  clearEpochs(id: number): Promise<void>;
}
