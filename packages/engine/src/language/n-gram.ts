import type { LanguageModel } from '../decode/index.js';
import { boundary, labelsOf, type NGramCounts } from './counts.js';

/** What was counted after one context: the labels before, the nearest last. */
interface Context {
  readonly id: number;
  readonly labels: readonly number[];
  /** The context without its oldest label; undefined for the empty one. */
  readonly shorter: Context | undefined;
  readonly counts: Map<number, number>;
  /** Sum of the counts. */
  total: number;
  /** Natural logs by label, the boundary at 0; computed when first asked for, as most contexts never are. */
  logProbabilities?: Float64Array;
  /** State after each label, −1 where not yet known. */
  successors?: Int32Array;
}

/**
 * An n-gram model of label sequences with interpolated Witten–Bell smoothing (Witten and Bell 1991; Chen and Goodman
 * 1999, 2.6): in the context h with the shorter context h', of c(h) occurrences and t(h) different continuations,
 *
 *   p(l | h) = (c(h l) + t(h) p(l | h')) / (c(h) + t(h))
 *
 * down to the uniform distribution over the labels and the end of the utterance. Kneser and Ney's smoothing (modified,
 * interpolated) predicts held-out labels better and was still no better beside a network, which has learnt short runs
 * of labels itself: docs/experiments.md has the figures.
 */
export class NGramModel implements LanguageModel {
  private readonly contexts: Context[] = [];
  private readonly byLabels = new Map<string, Context>();
  readonly start: number;

  private readonly order: number;
  private readonly labelCount: number;

  constructor({ order, labelCount, runs }: NGramCounts) {
    this.order = order;
    this.labelCount = labelCount;
    this.start = this.context(order > 1 ? [boundary] : []).id;
    for (const [key, count] of runs) {
      const labels = labelsOf(key);
      this.count(labels.slice(0, -1), labels.at(-1) ?? boundary, count);
    }
  }

  /** The context of these labels, made with all shorter ones where it is new. */
  private context(labels: readonly number[]): Context {
    const key = labels.join(' ');
    const known = this.byLabels.get(key);
    if (known) return known;
    const shorter = labels.length > 0 ? this.context(labels.slice(1)) : undefined;
    const made: Context = {
      id: this.contexts.length,
      labels: [...labels],
      shorter,
      counts: new Map(),
      total: 0,
    };
    this.contexts.push(made);
    this.byLabels.set(key, made);
    return made;
  }

  private count(history: readonly number[], label: number, count: number): void {
    for (let at: Context | undefined = this.context(history); at; at = at.shorter) {
      at.counts.set(label, (at.counts.get(label) ?? 0) + count);
      at.total += count;
    }
  }

  private extended(history: readonly number[], label: number): readonly number[] {
    const all = [...history, label];
    return all.slice(Math.max(0, all.length - (this.order - 1)));
  }

  private at(state: number): Context {
    const context = this.contexts[state];
    if (!context) throw new RangeError(`The n-gram model has no state ${state}`);
    return context;
  }

  /** p of every label after a context, and of the end at 0. */
  private distribution(context: Context | undefined): Float64Array {
    const outcomes = this.labelCount + 1;
    if (!context) return new Float64Array(outcomes).fill(1 / outcomes);
    const p = this.distribution(context.shorter);
    const different = context.counts.size;
    if (different === 0) return p;
    const mass = context.total + different;
    for (let l = 0; l < outcomes; l++) p[l] = ((context.counts.get(l) ?? 0) + different * p[l]!) / mass;
    return p;
  }

  scores(state: number): Float64Array {
    const context = this.at(state);
    context.logProbabilities ??= this.distribution(context).map(Math.log);
    return context.logProbabilities;
  }

  end(state: number): number {
    return this.scores(state)[boundary] ?? Number.NEGATIVE_INFINITY;
  }

  next(state: number, label: number): number {
    const context = this.at(state);
    context.successors ??= new Int32Array(this.labelCount + 1).fill(-1);
    const known = context.successors[label] ?? -1;
    if (known >= 0) return known;
    const found = this.longestKnown(this.extended(context.labels, label));
    context.successors[label] = found;
    return found;
  }

  /** The state of the longest end of these labels that has been counted after. */
  private longestKnown(labels: readonly number[]): number {
    for (let from = 0; from < labels.length; from++) {
      const found = this.byLabels.get(labels.slice(from).join(' '));
      if (found) return found.id;
    }
    return this.context([]).id;
  }
}
