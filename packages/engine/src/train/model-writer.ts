import { featureType } from '../features/index.js';
import { encodeCounts } from '../language/index.js';
import type { BlstmCtcShape } from '../models/blstm-ctc/parameters.js';
import { recognitionGraph } from '../models/blstm-ctc/recognition-graph.js';
import {
  describeModel,
  type ModelFileDescription,
  type NewModelFileDescription,
} from '../models/model-file.js';
import { Network } from '../models/network.js';
import type { OnnxRuntime } from '../runtime/index.js';
import { calibrationOf } from './calibrate.js';
import { greedyLabelErrorRate, type Heard, heard } from './evaluate.js';
import { tuneLanguageModel } from './language.js';
import type { PreparedData } from './prepare.js';
import type { Recipe } from './recipes.js';
import { alignmentShiftOf } from './shift.js';
import type { EpochSummary, TrainingData, TrainingSettings } from './types.js';

/** Lets what else the process has to do, such as saying that it lives, have its turn. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

type BestEpoch = Pick<EpochSummary, 'epoch' | 'validationLER'>;

/** What is learnt from the validation set when the training has ended. */
type Learnt = Pick<ModelFileDescription, 'languageModel' | 'calibration' | 'alignmentShiftMs'>;

/** Makes recognisers of a training's weights, as files, and tries them as a user would. */
export class ModelWriter {
  constructor(
    private readonly ort: OnnxRuntime,
    private readonly data: TrainingData,
    private readonly prepared: PreparedData,
    private readonly settings: TrainingSettings,
    private readonly recipe: Recipe,
    private readonly shape: BlstmCtcShape,
  ) {}

  /** The .onnx file of these weights. */
  file(theta: Float32Array, epoch: BestEpoch, learnt: Learnt = {}): Uint8Array {
    return recognitionGraph(
      this.shape,
      this.prepared.input,
      theta,
      describeModel(this.description(epoch, learnt)),
    );
  }

  private description({ epoch, validationLER }: BestEpoch, learnt: Learnt): NewModelFileDescription {
    const { input, labelSet } = this.prepared;
    const { featureVersion } = featureType(this.data.featureType);
    return {
      architecture: 'blstm-ctc',
      labelType: this.data.labelType,
      featureType: this.data.featureType,
      featureVersion,
      featureDimension: input.dimension,
      stack: input.stack,
      labels: labelSet.labels,
      beamWidth: this.settings.beamWidth,
      decodingMergeRepeated: this.settings.decodingMergeRepeated,
      trainedEpochs: epoch,
      validationLER,
      ...learnt,
    };
  }

  /** The model file of the best epoch, with everything that the validation set tells about how to use it. */
  async finished(theta: Float32Array, best: EpochSummary): Promise<Uint8Array> {
    const { labelSet, training, validation } = this.prepared;
    const { decodingMergeRepeated, threads } = this.settings;
    const network = await Network.load(this.ort, this.file(theta, best), threads);
    const all: Heard[] = [];
    try {
      for await (const one of heard(network, validation)) all.push(one);
    } finally {
      await network.release();
    }
    const tuned = this.recipe.languageModel
      ? await tuneLanguageModel(
          all,
          labelSet,
          training.map((u) => u.labels),
          decodingMergeRepeated,
          breathe,
        )
      : undefined;
    const languageModel = tuned && {
      order: tuned.counts.order,
      weight: tuned.weight,
      insertionBonus: tuned.insertionBonus,
      priorWeight: tuned.priorWeight,
      counts: encodeCounts(tuned.counts),
    };
    const decoding: Learnt = { ...(languageModel && { languageModel }) };
    const description = this.description(best, decoding);
    const calibration = await calibrationOf(all, description, breathe);
    const { staticDimension } = featureType(this.data.featureType);
    const alignmentShiftMs = alignmentShiftOf(all, labelSet, description, staticDimension);
    return this.file(theta, best, {
      ...decoding,
      ...(calibration && { calibration }),
      ...(alignmentShiftMs !== undefined && { alignmentShiftMs }),
    });
  }

  async labelErrorRates(
    theta: Float32Array,
    epoch: number,
  ): Promise<Pick<EpochSummary, 'trainingLER' | 'validationLER'>> {
    const { labelSet, validation, trainingSample } = this.prepared;
    const file = this.file(theta, { epoch, validationLER: Number.NaN });
    const network = await Network.load(this.ort, file, this.settings.threads);
    try {
      return {
        trainingLER: await greedyLabelErrorRate(network, labelSet, trainingSample),
        validationLER: await greedyLabelErrorRate(network, labelSet, validation),
      };
    } finally {
      await network.release();
    }
  }
}
