import type { Static, TObject } from 'typebox';
import { Errors } from 'typebox/value';
import { EngineError } from '../errors/index.js';
import type { Initialiser } from '../nn/graph.js';
import type { ParameterLayout } from '../nn/parameters.js';
import type { Random } from '../random/index.js';
import type { InputNormalisation } from './input.js';

/** The settings of a network, as its architecture's schema describes them; plain JSON. */
export type NetworkSettings = Readonly<Record<string, unknown>>;

/** What a network is to be made for. */
export interface NetworkPurpose {
  /** Numbers of a frame. */
  readonly columns: number;
  /** Frames that are laid side by side into each of its steps. */
  readonly context: number;
  /** Where mel filters stand among a frame's columns, from low to high; undefined where there are none. */
  readonly filters?: { readonly first: number; readonly count: number } | undefined;
  /** Labels and the blank, which is 0. */
  readonly vocabulary: number;
}

/** An input of a graph. */
export interface GraphInput {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

export interface TrainingGraphOptions {
  /** Take the inputs of `consistencyInputs`, and have all losses' gradients with the consistency of two views. */
  readonly consistent?: boolean;
  /** Hand out the logits [T, V, B] of the output, and what else of the architecture is worth looking at, too. */
  readonly details?: boolean;
}

/** A network of certain sizes: its weights, and the graphs that train it and recognise with it. */
export interface NetworkDesign {
  readonly parameters: ParameterLayout;
  /** The first weights, [N]. */
  initialise(random: Random): Float32Array;
  /** The name of a weight that a recogniser's file lacks, or has in another size; undefined where `takeOver` can take all. */
  otherWeight(weights: ReadonlyMap<string, Initialiser>): string | undefined;
  /**
   * Take over what a recogniser of this architecture has learned, the inverse of `recognitionGraph`.
   * @param weights of its file, by their names, in which `otherWeight` finds none
   * @param outputs for each output of this network the one of the recogniser to begin as; undefined for none
   * @param theta [N], the first weights; those that are taken over are replaced
   */
  takeOver(
    weights: ReadonlyMap<string, Initialiser>,
    outputs: readonly (number | undefined)[],
    theta: Float32Array,
  ): void;
  /**
   * Loss and gradient of a batch as one graph. Inputs, with T steps and B utterances:
   *   theta [N]; x [T, columns · context, B]; auxiliary [T, 2, B] (padding flag, ones); those of `ctc`; those that
   *   `trainingInputs` makes.
   * Outputs: loss [1, B] in nats; gradient [N].
   */
  trainingGraph(options?: TrainingGraphOptions): Uint8Array;
  /**
   * The inputs of the training graph that belong to this architecture, drawn anew for each step.
   * @param regularised false in the steps without regularisation
   */
  trainingInputs(
    batch: { readonly steps: number; readonly utterances: number },
    regularised: boolean,
    random: Random,
  ): Readonly<Record<string, GraphInput>>;
  /**
   * The trained recogniser as one graph of standard operators, usable without us:
   *   features [T, B, D] as the feature type makes them; lengths [B] int32, frames of each utterance, T = the longest
   *   → log_probabilities [⌈T / subsampling factor⌉, B, V], natural logarithms, V with CTC's blank at 0.
   * Normalisation and stacking of frames are in the graph. Frames beyond an utterance's length are ignored, and their
   * outputs mean nothing.
   * @param networks the weights of one network, or of several whose posteriors are fused: averaged step by step
   * @returns the bytes of an .onnx file
   */
  recognitionGraph(
    input: InputNormalisation,
    networks: readonly Float32Array[],
    metadata: Readonly<Record<string, string>>,
  ): Uint8Array;
}

/** What is known of a kind of network without loading what trains it. */
export interface Architecture {
  /** As recipes and model files have it. */
  readonly name: string;
  /** JSON Schema of its settings. */
  readonly schema: TObject;
  readonly defaults: NetworkSettings;
  /**
   * The settings as the schema describes them, with the defaults of those that are not given.
   * @throws EngineError 'model-settings-invalid', naming the setting
   */
  complete(settings: NetworkSettings): NetworkSettings;
  /** Of settings those that decide which weights there are: a training that starts from a model has them from it. */
  structureOf(settings: NetworkSettings): NetworkSettings;
  /** What of the settings shows in the weights of a recogniser's file, and must be the same to take them over. */
  sizesOf(weights: ReadonlyMap<string, Initialiser>): Promise<NetworkSettings>;
  /** Of settings as `complete` takes them, and throws for. */
  design(settings: NetworkSettings, purpose: NetworkPurpose): Promise<NetworkDesign>;
}

export interface ArchitectureParts<S extends TObject> {
  readonly name: string;
  readonly schema: S;
  readonly defaults: Static<S>;
  /** The settings that decide which weights there are. */
  readonly structure: readonly (keyof Static<S> & string)[];
  /** Loads what only training needs. */
  load(): Promise<{
    sizesOf(weights: ReadonlyMap<string, Initialiser>): NetworkSettings;
    design(settings: Static<S>, purpose: NetworkPurpose): NetworkDesign;
  }>;
}

export function defineArchitecture<S extends TObject>(parts: ArchitectureParts<S>): Architecture {
  const { name, schema, structure, load } = parts;
  const defaults = parts.defaults as NetworkSettings;
  const complete = (settings: NetworkSettings): Static<S> => {
    const all = { ...defaults, ...settings };
    const [problem] = Errors(schema, all);
    if (problem) {
      throw new EngineError(
        'model-settings-invalid',
        `The settings of a network of the architecture '${name}' are not as they must be: ` +
          `${problem.instancePath.slice(1).replaceAll('/', '.') || 'they'} ${problem.message}.`,
      );
    }
    return all as Static<S>;
  };
  return {
    name,
    schema,
    defaults,
    structureOf: (settings) =>
      Object.fromEntries(structure.flatMap((one) => (one in settings ? [[one, settings[one]]] : []))),
    sizesOf: async (weights) => (await load()).sizesOf(weights),
    complete: (settings) => complete(settings) as NetworkSettings,
    design: async (settings, purpose) => {
      const all = complete(settings);
      return (await load()).design(all, purpose);
    },
  };
}
