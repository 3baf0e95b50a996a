import { featureType } from '../features/index.js';
import { encodeCounts } from '../language/index.js';
import type { BlstmCtcShape } from '../models/blstm-ctc/parameters.js';
import { recognitionGraph } from '../models/blstm-ctc/recognition-graph.js';
import { describeModel } from '../models/model-file.js';
import { Network } from '../models/network.js';
import type { OnnxRuntime } from '../runtime/index.js';
import { greedyLabelErrorRate } from './evaluate.js';
import { type TunedLanguageModel, tuneLanguageModel } from './language.js';
import type { PreparedData } from './prepare.js';
import type { Recipe } from './recipes.js';
import type { EpochSummary, TrainingData, TrainingSettings } from './types.js';

/** Lets what else the process has to do, such as saying that it lives, have its turn. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

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
  file(
    theta: Float32Array,
    { epoch, validationLER }: Pick<EpochSummary, 'epoch' | 'validationLER'>,
    tuned?: TunedLanguageModel,
  ): Uint8Array {
    const { input, labelSet } = this.prepared;
    const { featureVersion } = featureType(this.data.featureType);
    return recognitionGraph(
      this.shape,
      input,
      theta,
      describeModel({
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
        ...(tuned && {
          languageModel: {
            order: tuned.counts.order,
            weight: tuned.weight,
            insertionBonus: tuned.insertionBonus,
            counts: encodeCounts(tuned.counts),
          },
        }),
      }),
    );
  }

  /** The model file of the best epoch, with the label n-grams where they help. */
  async finished(theta: Float32Array, best: EpochSummary): Promise<Uint8Array> {
    if (!this.recipe.languageModel) return this.file(theta, best);
    const { labelSet, training, validation } = this.prepared;
    const network = await Network.load(this.ort, this.file(theta, best), this.settings.threads);
    try {
      const tuned = await tuneLanguageModel(
        network,
        labelSet,
        training.map((u) => u.labels),
        validation,
        this.settings.decodingMergeRepeated,
        breathe,
      );
      return this.file(theta, best, tuned);
    } finally {
      await network.release();
    }
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
