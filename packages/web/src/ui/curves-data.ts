// What the curves of a training show, as numbers and as words. Pure.
import { percent } from './words.js';

export interface EpochFigures {
  readonly epoch: number;
  readonly loss: number;
  readonly trainingLER: number;
  readonly validationLER: number;
  readonly seconds: number;
  /** Of a training that learns from what is untranscribed as well, from 1. */
  readonly round?: number;
}

/** The epochs with which a round begins that is not the first. */
export const roundStarts = (epochs: readonly EpochFigures[]): number[] =>
  epochs.flatMap(({ epoch, round }, i) => {
    const before = epochs[i - 1];
    return before && before.round !== round ? [epoch] : [];
  });

/** 'A new round begins with epochs 21 and 41.' */
export function roundsInWords(epochs: readonly EpochFigures[]): string {
  const starts = roundStarts(epochs);
  if (starts.length === 0) return '';
  return `A new round begins with ${starts.length === 1 ? 'epoch' : 'epochs'} ${starts.join(' and ')}.`;
}

/** The epoch of the lowest validation LER; of equals the first, as the training keeps it. */
export function bestEpoch<E extends EpochFigures>(epochs: readonly E[]): E | undefined {
  return epochs.reduce<E | undefined>(
    (best, epoch) => (best === undefined || epoch.validationLER < best.validationLER ? epoch : best),
    undefined,
  );
}

const decimals = (loss: number): string => loss.toFixed(loss < 10 ? 2 : 1);

export interface Curve {
  readonly name: string;
  readonly of: (epoch: EpochFigures) => number;
}

export interface Chart {
  readonly title: string;
  /** Under the title: how to read it. */
  readonly explanation: string;
  readonly curves: readonly Curve[];
  readonly say: (value: number) => string;
  /** On its axis. */
  readonly tick: (value: number) => string;
}

export const errorChart: Chart = {
  title: 'Label error rate',
  explanation: 'Wrong, missing and surplus labels, in percent of those that people wrote. Lower is better.',
  curves: [
    { name: 'Validation', of: ({ validationLER }) => validationLER },
    { name: 'Training', of: ({ trainingLER }) => trainingLER },
  ],
  say: (value) => percent(value),
  tick: (value) => `${Number((100 * value).toFixed(1))} %`,
};

export const lossChart: Chart = {
  title: 'Loss',
  explanation: 'What the training itself makes smaller. It should fall; its absolute value means little.',
  curves: [{ name: 'Training', of: ({ loss }) => loss }],
  say: decimals,
  tick: (value) => String(Number(value.toFixed(3))),
};

/** uPlot's columns: epochs, then one of each curve. */
export function columns(chart: Chart, epochs: readonly EpochFigures[]): number[][] {
  return [epochs.map(({ epoch }) => epoch), ...chart.curves.map(({ of }) => epochs.map(of))];
}

/** What somebody who does not see the chart is told of it. */
export function inWords(chart: Chart, epochs: readonly EpochFigures[]): string {
  const [first, last] = [epochs[0], epochs.at(-1)];
  if (!first || !last) return `${chart.title} by epoch: nothing yet.`;
  const lines = chart.curves.map(({ name, of }) =>
    first === last
      ? `${name} ${chart.say(of(first))} in epoch ${first.epoch}`
      : `${name} from ${chart.say(of(first))} in epoch ${first.epoch} to ${chart.say(of(last))} in epoch ${last.epoch}`,
  );
  return `${chart.title} by epoch: ${lines.join('; ')}.`;
}
