import { type BlstmCtcShape, parameterLayout } from '../models/blstm-ctc/parameters.js';
import { trainingGraph } from '../models/blstm-ctc/training-graph.js';
import { type CtcInputs, impossible } from '../nn/ctc.js';
import type { InferenceSession, OnnxRuntime, Tensor } from '../runtime/index.js';
import type { BatchArrays } from './batches.js';

export interface StepResult {
  /** −log p of each utterance's labels, nats; infinite where no alignment exists. */
  readonly losses: Float64Array;
  /** Before clipping. */
  readonly gradientNorm: number;
}

type VectorName = 'theta' | 'm' | 'v' | 'average';
const vectorNames: readonly VectorName[] = ['theta', 'm', 'v', 'average'];
type Vectors = Record<VectorName, Tensor>;

/**
 * Holds the weights and the optimiser's state in two sets of buffers, which the graph reads and writes by turns, so
 * that a step allocates nothing of their size.
 */
export class TrainingStepper {
  private current: Vectors;
  private next: Vectors;

  private constructor(
    private readonly ort: OnnxRuntime,
    private readonly session: InferenceSession,
    length: number,
  ) {
    const vectors = (): Vectors => ({
      theta: this.floats(new Float32Array(length), [length]),
      m: this.floats(new Float32Array(length), [length]),
      v: this.floats(new Float32Array(length), [length]),
      average: this.floats(new Float32Array(length), [length]),
    });
    this.current = vectors();
    this.next = vectors();
  }

  static async create(
    ort: OnnxRuntime,
    shape: BlstmCtcShape,
    auxiliaryWeight: number,
    threads: number,
  ): Promise<TrainingStepper> {
    const graph = trainingGraph(shape, { step: true, gradient: false, auxiliaryWeight });
    const session = await ort.InferenceSession.create(graph, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // Higher levels fuse Transpose and MatMul into an operator that is slower than the two.
      graphOptimizationLevel: 'basic',
    });
    return new TrainingStepper(ort, session, parameterLayout(shape).length);
  }

  private floats(data: Float32Array, shape: readonly number[]): Tensor {
    return new this.ort.Tensor('float32', data, shape);
  }

  /** The vectors in use. Views: copy what must outlive the next step. */
  vector(name: VectorName): Float32Array {
    return this.current[name].data as Float32Array;
  }

  set(vectors: Readonly<Record<VectorName, Float32Array>>): void {
    for (const name of vectorNames) this.vector(name).set(vectors[name]);
  }

  async step(
    batch: BatchArrays,
    featureSize: number,
    ctcArrays: CtcInputs,
    dropout: readonly { data: Float32Array; shape: number[] }[],
    rates: Float32Array,
  ): Promise<StepResult> {
    const { steps: T, utterances: B } = batch;
    const feeds: Record<string, Tensor> = {
      ...this.current,
      x: this.floats(batch.x, [T, featureSize, B]),
      auxiliary: this.floats(batch.auxiliary, [T, 2, B]),
      rates: this.floats(rates, [rates.length]),
    };
    dropout.forEach(({ data, shape }, layer) => {
      feeds[`dropout${layer}`] = this.floats(data, shape);
    });
    for (const [name, { data, shape }] of Object.entries(ctcArrays)) {
      feeds[name] =
        data instanceof Uint8Array ? new this.ort.Tensor('bool', data, shape) : this.floats(data, shape);
    }
    const results = await this.session.run(feeds, {
      loss: null,
      gradient_norm: null,
      theta_next: this.next.theta,
      m_next: this.next.m,
      v_next: this.next.v,
      average_next: this.next.average,
    });
    [this.current, this.next] = [this.next, this.current];
    const { loss, gradient_norm: norm } = results;
    if (!loss || !norm) throw new Error('the training graph has no loss');
    return {
      losses: Float64Array.from(loss.data as Float32Array, (x) =>
        x > impossible ? Number.POSITIVE_INFINITY : x,
      ),
      gradientNorm: Number(norm.data[0]),
    };
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
