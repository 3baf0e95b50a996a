import type { NetworkDesign } from '../architectures/index.js';
import { featureType } from '../features/index.js';
import { describeModel, type NewModelFileDescription } from '../models/model-file.js';
import { Network } from '../models/network.js';
import type { Recipe } from '../recipes/recipes.js';
import type { OnnxRuntime } from '../runtime/index.js';
import { greedyLabelErrorRate, posteriorsOf } from './evaluate.js';
import { type FittedDecoding, fitDecoding } from './fitted-decoding.js';
import type { PreparedData } from './prepare.js';
import { type Cuts, cutsOf } from './splicing.js';
import type { EpochSummary, TrainingData, TrainingSettings } from './types.js';

type BestEpoch = Pick<EpochSummary, 'epoch' | 'validationLER'>;

/** Makes recognisers of a training's weights, as files, and tries them as a user would. */
export class ModelWriter {
  constructor(
    private readonly ort: OnnxRuntime,
    private readonly data: TrainingData,
    private readonly prepared: PreparedData,
    private readonly settings: TrainingSettings,
    private readonly recipe: Recipe,
    private readonly network: NetworkDesign,
  ) {}

  /** The .onnx file of these weights, of one network or of several that are fused. */
  file(networks: readonly Float32Array[], epoch: BestEpoch, fitted: FittedDecoding = {}): Uint8Array {
    return this.network.recognitionGraph(
      this.prepared.input,
      networks,
      describeModel(this.description(epoch, fitted)),
    );
  }

  private description({ epoch, validationLER }: BestEpoch, fitted: FittedDecoding): NewModelFileDescription {
    const { input, labelSet } = this.prepared;
    const { featureVersion, encoder } = featureType(this.data.featureType);
    return {
      architecture: this.recipe.architecture,
      labelType: this.data.labelType,
      featureType: this.data.featureType,
      featureVersion,
      featureDimension: input.dimension,
      ...(encoder && { encoder }),
      subsamplingFactor: input.subsamplingFactor,
      labels: labelSet.labels,
      beamWidth: this.settings.beamWidth,
      decodingMergeRepeated: this.settings.decodingMergeRepeated,
      trainedEpochs: epoch,
      validationLER,
      ...fitted,
    };
  }

  /**
   * The model file of the networks' best epochs, with its decoding fitted on the validation set.
   * @param others with which they are fused where fewer labels of that are wrong so; those of other sizes are left out
   */
  async finished(
    own: readonly Float32Array[],
    bestOfAll: EpochSummary,
    others: readonly Float32Array[] = [],
  ): Promise<Uint8Array> {
    const { labelSet, training, validation } = this.prepared;
    const rated = async (networks: readonly Float32Array[]) => ({
      networks,
      best: { ...bestOfAll, ...(await this.labelErrorRates(networks, bestOfAll.epoch)) },
    });
    const fitting = others.filter(({ length }) => length === own[0]?.length);
    const alone = own.length > 1 ? await rated(own) : { networks: own, best: bestOfAll };
    const together = fitting.length > 0 ? await rated([...fitting, ...own]) : alone;
    const { networks, best } = together.best.validationLER < alone.best.validationLER ? together : alone;
    return this.with(networks, best, async (network) => {
      const fitted = await fitDecoding(network, this.description(best, {}), {
        labelSet,
        validation,
        transcriptions: this.recipe.languageModel ? training.map((u) => u.labels) : undefined,
        staticDimension: featureType(this.data.featureType).staticDimension,
      });
      return this.file(networks, best, fitted);
    });
  }

  /** Load these weights as a user would, for as long as they are used. */
  private async with<T>(
    networks: readonly Float32Array[],
    epoch: BestEpoch,
    use: (network: Network) => Promise<T>,
  ): Promise<T> {
    const network = await Network.load(this.ort, this.file(networks, epoch), this.settings.threads);
    try {
      return await use(network);
    } finally {
      await network.release();
    }
  }

  /** Where each utterance of the training set may be cut, by these weights; undefined for those that cannot be aligned. */
  async trainingCuts(theta: Float32Array): Promise<readonly (Cuts | undefined)[]> {
    const { labelSet, training, trainingAsGiven, input } = this.prepared;
    const places = new Map(trainingAsGiven.map((utterance, i) => [utterance, i]));
    return this.with([theta], { epoch: 0, validationLER: Number.NaN }, async (network) => {
      const cuts: (Cuts | undefined)[] = [];
      for await (const posteriors of posteriorsOf(network, trainingAsGiven, 1)) {
        const at = places.get(posteriors.utterance) ?? 0;
        const labels = training[at]?.labels ?? [];
        cuts[at] = cutsOf(posteriors, labels, labelSet.outputCount, input.subsamplingFactor);
      }
      return cuts;
    });
  }

  async labelErrorRates(
    networks: readonly Float32Array[],
    epoch: number,
  ): Promise<Pick<EpochSummary, 'trainingLER' | 'validationLER'>> {
    const { labelSet, validation, trainingSample } = this.prepared;
    return this.with(networks, { epoch, validationLER: Number.NaN }, async (network) => ({
      trainingLER: await greedyLabelErrorRate(network, labelSet, trainingSample),
      validationLER: await greedyLabelErrorRate(network, labelSet, validation),
    }));
  }
}
