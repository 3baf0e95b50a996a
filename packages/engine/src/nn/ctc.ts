import { GraphBuilder, type Value } from './graph.js';

/**
 * Connectionist temporal classification (Graves et al. 2006) as ONNX nodes: the loss, and its gradient by the
 * logits, in log space.
 *
 * With the extended labelling l' = ∅ l₁ ∅ l₂ … ∅ of S = 2U + 1 places and log-probabilities y:
 *   α_t(s) = y_t(l'_s) + log( e^α_{t−1}(s) + e^α_{t−1}(s−1) + [l'_s ≠ ∅, l'_s ≠ l'_{s−2}] e^α_{t−1}(s−2) )
 *   β_t(s) likewise from the end;  log p(l, t, s) = α_t(s) + β_t(s) − y_t(l'_s)
 *   ∂(−log p(l)) / ∂logit_t(k) = e^y_t(k) − Σ_{s: l'_s = k} p(s | l, t)
 *
 * Stability: all sums are of exponentials shifted by their maximum; −10³⁰ stands for log 0, since −∞ − (−∞) is not
 * a number. Gather and scatter over labels are products with a one-hot matrix E [B, S, V], which is faster here
 * than the operators of those names, and at padding frames α and β are carried on unchanged.
 *
 * Consistency (CR-CTC, Yao et al. 2024): two views a and b of an utterance, made by other augmentation, stand in one
 * batch, and to their CTC losses comes, with a weight c, the symmetric Kullback-Leibler divergence of their posteriors at
 * each frame, each against the other held fixed: ½ Σ_t KL(p_b ‖ p_a) + KL(p_a ‖ p_b). As the gradient of
 * KL(p_b ‖ p_a) by the logits of a is p_a − p_b:
 *   ∂/∂logit_t(k) = e^y_t(k) − Σ_{s: l'_s = k} p(s | l, t) + c (p_t(k) − p'_t(k))   with p' of the other view
 * for the mean over both views.
 */

/** Stands for log 0. A loss beyond `impossible` means that no alignment exists. */
export const logZero = -1e30;
export const impossible = 1e20;

export interface CtcGraph {
  /** [1, B]: −log p of each utterance's labels, nats. */
  readonly loss: Value;
  /** [T, V, B]: its gradient by the logits, times each utterance's weight, 0 at padding. */
  readonly dLogits: Value;
}

function recursion(name: string, direction: 'alpha' | 'beta'): GraphBuilder {
  const prefix = `${name}_${direction}_`;
  const g = new GraphBuilder(prefix);
  const previous = g.input(`${prefix}previous`, [1, 'B', 'S']);
  const logProbability = g.input(`${prefix}y`, ['B', 'S']);
  const valid = g.input(`${prefix}valid`, ['B', 1], 'bool');
  const forward = direction === 'alpha';
  const padded = g.concat(forward ? ['log_zeros', previous] : [previous, 'log_zeros'], 2);
  const byOne = g.slice(padded, 1, -1, 2);
  const byTwo = g.add(
    forward ? g.slice(padded, 0, -2, 2) : g.slice(padded, 2, undefined, 2),
    forward ? 'skip_from' : 'skip_to',
  );
  const largest = g.op('Max', [previous, byOne, byTwo]);
  const shifted = (x: Value): Value => g.op('Exp', [g.sub(x, largest)]);
  const sum = g.add(g.add(shifted(previous), shifted(byOne)), shifted(byTwo));
  const moved = g.add(g.add(largest, g.op('Log', [sum])), logProbability);
  const next = g.op('Where', [valid, moved, previous]);
  g.yields(next, [1, 'B', 'S']);
  g.yields(g.squeeze(next, 0), ['B', 'S']);
  return g;
}

/** Declares the inputs that `consistencyInputs` makes, once for all losses of a graph that are to have a consistency term. */
export function declareConsistencyInputs(g: GraphBuilder): void {
  g.input('other_view', ['B'], 'int64');
  g.input('consistency', [1]);
}

/** Declares the inputs that `ctcInputs` makes, once for all losses of a graph. */
export function declareCtcInputs(g: GraphBuilder, vocabulary: number): void {
  g.input('extended_labels', ['B', 'S', vocabulary]);
  g.input('skip_from', [1, 'B', 'S']);
  g.input('skip_to', [1, 'B', 'S']);
  g.input('alpha_start', [1, 'B', 'S']);
  g.input('beta_end', [1, 'B', 'S']);
  g.input('valid', ['T', 'B', 1], 'bool');
  g.input('frame_weight', ['B', 'T', 1]);
  g.input('log_zeros', [1, 'B', 2]);
}

/**
 * Call `declareCtcInputs` first, and `declareConsistencyInputs` for a consistent one.
 * @param name distinguishes the losses of a graph
 * @param logits [T, V, B], V with the blank at 0
 * @param consistent whether the gradient has the consistency term; the loss never has
 */
export function ctc(g: GraphBuilder, name: string, logits: Value, consistent = false): CtcGraph {
  const oneHot = 'extended_labels';
  const valid = 'valid';
  const y = g.op('LogSoftmax', [g.transpose(logits, [2, 0, 1])], { axis: 2 }); // [B, T, V]
  const atPlaces = g.transpose(g.matMul(y, g.transpose(oneHot, [0, 2, 1])), [1, 0, 2]); // [T, B, S]
  const scan = (initial: Value, direction: 'alpha' | 'beta'): Value => {
    const backwards = direction === 'beta' ? 1 : 0;
    const [, steps] = g.ops(
      'Scan',
      [initial, atPlaces, valid],
      {
        body: recursion(name, direction),
        num_scan_inputs: 2,
        scan_input_directions: [backwards, backwards],
        scan_output_directions: [backwards],
      },
      2,
    ) as [Value, Value];
    return steps;
  };
  const through = g.sub(g.add(scan('alpha_start', 'alpha'), scan('beta_end', 'beta')), atPlaces); // log p(l, t, s) [T, B, S]
  const occupancy = g.transpose(g.op('Softmax', [through], { axis: 2 }), [1, 0, 2]); // [B, T, S]
  const posteriors = g.op('Exp', [y]);
  const fromLabels = g.sub(posteriors, g.matMul(occupancy, oneHot));
  const difference = consistent
    ? g.add(fromLabels, g.mul(g.sub(posteriors, g.op('Gather', [posteriors, 'other_view'])), 'consistency'))
    : fromLabels;
  const atFirstFrame = g.slice(through, 0, 1, 0);
  return {
    loss: g.op('Neg', [g.op('ReduceLogSumExp', [atFirstFrame], { axes: [2], keepdims: 0 })]),
    dLogits: g.transpose(g.mul(difference, 'frame_weight'), [1, 2, 0]),
  };
}

/** Plain arrays and their shapes, for the inputs that `declareCtcInputs` adds. */
export interface CtcInputs {
  readonly extended_labels: { data: Float32Array; shape: number[] };
  readonly skip_from: { data: Float32Array; shape: number[] };
  readonly skip_to: { data: Float32Array; shape: number[] };
  readonly alpha_start: { data: Float32Array; shape: number[] };
  readonly beta_end: { data: Float32Array; shape: number[] };
  readonly valid: { data: Uint8Array; shape: number[] };
  readonly frame_weight: { data: Float32Array; shape: number[] };
  readonly log_zeros: { data: Float32Array; shape: number[] };
}

/**
 * @param labels indices of each utterance, 1 to V − 1; may be empty
 * @param lengths frames of each utterance, 1 to T
 * @param weights of each utterance's gradient; 0 leaves it out
 */
export function ctcInputs(
  labels: readonly ArrayLike<number>[],
  lengths: readonly number[],
  frames: number,
  vocabulary: number,
  weights: readonly number[],
): CtcInputs {
  const B = labels.length;
  const S = 2 * labels.reduce((longest, l) => Math.max(longest, l.length), 0) + 1;
  const oneHot = new Float32Array(B * S * vocabulary);
  const skipFrom = new Float32Array(B * S).fill(logZero);
  const skipTo = new Float32Array(B * S).fill(logZero);
  const start = new Float32Array(B * S).fill(logZero);
  const end = new Float32Array(B * S).fill(logZero);
  const valid = new Uint8Array(frames * B);
  const weight = new Float32Array(B * frames);
  labels.forEach((utterance, b) => {
    const U = utterance.length;
    for (let s = 0; s < S; s++) {
      const u = s >> 1;
      const isLabel = s % 2 === 1 && u < U;
      oneHot[(b * S + s) * vocabulary + (isLabel ? utterance[u]! : 0)] = 1;
      if (isLabel && u > 0 && utterance[u] !== utterance[u - 1]) {
        skipFrom[b * S + s] = 0;
        skipTo[b * S + s - 2] = 0;
      }
    }
    // The first step adds y itself, so the place before the first frame is the first blank, from which s = 0 and 1
    // are reached; mirrored at the end.
    start[b * S] = 0;
    end[b * S + 2 * U] = 0;
    const length = lengths[b]!;
    for (let t = 0; t < length; t++) {
      valid[t * B + b] = 1;
      weight[b * frames + t] = weights[b]!;
    }
  });
  return {
    extended_labels: { data: oneHot, shape: [B, S, vocabulary] },
    skip_from: { data: skipFrom, shape: [1, B, S] },
    skip_to: { data: skipTo, shape: [1, B, S] },
    alpha_start: { data: start, shape: [1, B, S] },
    beta_end: { data: end, shape: [1, B, S] },
    valid: { data: valid, shape: [frames, B, 1] },
    frame_weight: { data: weight, shape: [B, frames, 1] },
    log_zeros: { data: new Float32Array(2 * B).fill(logZero), shape: [1, B, 2] },
  };
}

/** Arrays for the inputs that `declareConsistencyInputs` adds. */
export interface ConsistencyInputs {
  readonly other_view: { data: BigInt64Array; shape: number[] };
  readonly consistency: { data: Float32Array; shape: number[] };
}

/**
 * @param utterances of the batch; with two views, those of its first half and then, in the same order, those of its second
 * @param views 1: each utterance is its own other view, and the term is 0
 */
export function consistencyInputs(utterances: number, views: 1 | 2, weight: number): ConsistencyInputs {
  const away = views === 2 ? utterances / 2 : 0;
  const others = Array.from({ length: utterances }, (_, b) => BigInt((b + away) % utterances));
  return {
    other_view: { data: BigInt64Array.from(others), shape: [utterances] },
    consistency: { data: Float32Array.of(weight), shape: [1] },
  };
}
