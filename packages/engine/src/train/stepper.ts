import type { NetworkDesign } from '../architectures/index.js';
import { impossible } from '../nn/ctc.js';
import { adamStep, type OptimiserVectors, type StepRates } from '../nn/optimiser.js';
import type { InferenceSession, OnnxRuntime, Tensor } from '../runtime/index.js';
import type { BatchArrays } from './batches.js';

export interface StepResult {
  /** −log p of each utterance's labels, nats; infinite where no alignment exists. */
  readonly losses: Float64Array;
  /** Before clipping. */
  readonly gradientNorm: number;
}

export interface StepInput {
  readonly data: Float32Array | Uint8Array | BigInt64Array;
  readonly shape: readonly number[];
}

const vectorNames = ['theta', 'm', 'v', 'average'] as const;

/** Holds the weights, the optimiser's state and a gradient, so that a step allocates nothing of their size. */
export class TrainingStepper {
  /** Those in use: copy what must outlive the next step. */
  readonly vectors: OptimiserVectors;
  private readonly theta: Tensor;
  private readonly gradient: Tensor;

  private constructor(
    private readonly ort: OnnxRuntime,
    private readonly session: InferenceSession,
    length: number,
  ) {
    const zeros = (): Float32Array => new Float32Array(length);
    this.vectors = { theta: zeros(), m: zeros(), v: zeros(), average: zeros() };
    this.theta = this.floats(this.vectors.theta, [length]);
    this.gradient = this.floats(zeros(), [length]);
  }

  /** @param consistent see `TrainingGraphOptions` */
  static async create(
    ort: OnnxRuntime,
    network: NetworkDesign,
    consistent: boolean,
    threads: number,
  ): Promise<TrainingStepper> {
    const session = await ort.InferenceSession.create(network.trainingGraph({ consistent }), {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // Higher levels fuse Transpose and MatMul into an operator that is slower than the two.
      graphOptimizationLevel: 'basic',
    });
    return new TrainingStepper(ort, session, network.parameters.length);
  }

  private floats(data: Float32Array, shape: readonly number[]): Tensor {
    return new this.ort.Tensor('float32', data, shape);
  }

  set(vectors: OptimiserVectors): void {
    for (const name of vectorNames) this.vectors[name].set(vectors[name]);
  }

  /**
   * @param inputs of the training graph beside the weights and the batch, by their names
   * @param step counted from 1
   */
  async step(
    batch: BatchArrays,
    inputs: Readonly<Record<string, StepInput>>,
    step: number,
    rates: StepRates,
  ): Promise<StepResult> {
    const { steps: T, utterances: B } = batch;
    const feeds: Record<string, Tensor> = {
      theta: this.theta,
      x: this.floats(batch.x, [T, batch.x.length / (T * B), B]),
      auxiliary: this.floats(batch.auxiliary, [T, 2, B]),
    };
    for (const [name, { data, shape }] of Object.entries(inputs)) {
      feeds[name] =
        data instanceof Float32Array
          ? this.floats(data, shape)
          : data instanceof Uint8Array
            ? new this.ort.Tensor('bool', data, shape)
            : new this.ort.Tensor('int64', data, shape);
    }
    const { loss } = await this.session.run(feeds, { loss: null, gradient: this.gradient });
    if (!loss) throw new Error('the training graph has no loss');
    const gradientNorm = adamStep(this.vectors, this.gradient.data as Float32Array, step, rates);
    return {
      losses: Float64Array.from(loss.data as Float32Array, (x) =>
        x > impossible ? Number.POSITIVE_INFINITY : x,
      ),
      gradientNorm,
    };
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
