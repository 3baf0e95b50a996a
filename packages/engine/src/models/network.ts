import { stepsOf } from '../architectures/input.js';
import { EngineError } from '../errors/index.js';
import type { FeatureMatrix } from '../features/matrix.js';
import type { InferenceSession, OnnxRuntime } from '../runtime/index.js';
import { type ModelFileDescription, readDescription } from './model-file.js';

/** The posteriors of a batch of utterances: natural logarithms, [steps, utterances, vocabulary]. */
export interface LogProbabilities {
  readonly data: Float32Array;
  readonly utterances: number;
  readonly vocabulary: number;
  /** Steps of each utterance. */
  readonly lengths: readonly number[];
}

/** A trained network, loaded: features in, log-probabilities out. */
export class Network {
  private constructor(
    private readonly ort: OnnxRuntime,
    private readonly session: InferenceSession,
    readonly description: ModelFileDescription,
  ) {}

  /** Throws 'model-file-invalid'. */
  static async load(ort: OnnxRuntime, bytes: Uint8Array, threads = 1): Promise<Network> {
    const description = readDescription(bytes);
    try {
      const session = await ort.InferenceSession.create(bytes, {
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
      });
      return new Network(ort, session, description);
    } catch (cause) {
      throw new EngineError(
        'model-file-invalid',
        'The model file is damaged: its network cannot be loaded.',
        {
          cause,
        },
      );
    }
  }

  async logProbabilities(batch: readonly FeatureMatrix[]): Promise<LogProbabilities> {
    const { featureDimension: D, subsamplingFactor, labels } = this.description;
    const B = batch.length;
    const T = batch.reduce((longest, { frameCount }) => Math.max(longest, frameCount), 0);
    const features = new Float32Array(T * B * D);
    batch.forEach(({ frames, frameCount, dimension }, b) => {
      if (dimension !== D) {
        throw new EngineError(
          'feature-type-unknown',
          `The model takes ${D} numbers a frame, these features have ${dimension}.`,
        );
      }
      for (let t = 0; t < frameCount; t++) {
        features.set(frames.subarray(t * D, (t + 1) * D), (t * B + b) * D);
      }
    });
    const { log_probabilities } = await this.#run({
      features: new this.ort.Tensor('float32', features, [T, B, D]),
      lengths: new this.ort.Tensor(
        'int32',
        Int32Array.from(batch, (f) => f.frameCount),
        [B],
      ),
    });
    const shape = [stepsOf(T, subsamplingFactor), B, labels.length + 1];
    if (
      !(log_probabilities?.data instanceof Float32Array) ||
      log_probabilities.dims.join() !== shape.join()
    ) {
      throw new EngineError(
        'model-file-invalid',
        `The network gives [${log_probabilities?.dims.join(', ') ?? ''}] where its labels and steps want ` +
          `[${shape.join(', ')}].`,
      );
    }
    return {
      data: log_probabilities.data,
      utterances: B,
      vocabulary: labels.length + 1,
      lengths: batch.map((f) => stepsOf(f.frameCount, subsamplingFactor)),
    };
  }

  async #run(inputs: Parameters<InferenceSession['run']>[0]): ReturnType<InferenceSession['run']> {
    try {
      return await this.session.run(inputs);
    } catch (cause) {
      // Memory is the machine's to give.
      const message = cause instanceof Error ? cause.message : String(cause);
      if (/bad_alloc|allocate memory|out of memory/i.test(message)) throw cause;
      throw new EngineError('model-file-invalid', 'The network of the model file cannot be run.', { cause });
    }
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

/** The log-probabilities of one utterance of a batch, [steps, vocabulary]. */
export function ofUtterance(result: LogProbabilities, utterance: number): Float32Array {
  const { data, utterances: B, vocabulary: V, lengths } = result;
  const steps = lengths[utterance] ?? 0;
  const rows = new Float32Array(steps * V);
  for (let t = 0; t < steps; t++) {
    const from = (t * B + utterance) * V;
    rows.set(data.subarray(from, from + V), t * V);
  }
  return rows;
}
