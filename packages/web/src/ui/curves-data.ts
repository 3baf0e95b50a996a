// What the curves of a training show, as numbers and as words. Pure.

import { locale, number, t } from '../i18n/index.js';
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

const inList = (numbers: readonly number[]): string =>
  new Intl.ListFormat(locale, { type: 'conjunction' }).format(numbers.map(String));

/** 'A new round begins with epochs 21 and 41.' */
export function roundsInWords(epochs: readonly EpochFigures[]): string {
  const starts = roundStarts(epochs);
  if (starts.length === 0) return '';
  return t(
    '{n, plural, one {A new round begins with epoch {starts}.} other {A new round begins with epochs {starts}.}}',
    { n: starts.length, starts: inList(starts) },
  );
}

/** The epoch of the lowest validation LER; of equals the first, as the training keeps it. */
export function bestEpoch<E extends EpochFigures>(epochs: readonly E[]): E | undefined {
  return epochs.reduce<E | undefined>(
    (best, epoch) => (best === undefined || epoch.validationLER < best.validationLER ? epoch : best),
    undefined,
  );
}

const decimals = (loss: number): string => number(loss, loss < 10 ? 2 : 1);

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
  title: t('Label error rate'),
  explanation: t(
    'Wrong, missing and surplus labels, in percent of those that people wrote. Lower is better.',
  ),
  curves: [
    { name: t('Validation'), of: ({ validationLER }) => validationLER },
    { name: t('Training'), of: ({ trainingLER }) => trainingLER },
  ],
  say: (value) => percent(value),
  tick: (value) => percent(value, (100 * value) % 1 < 0.05 ? 0 : 1),
};

export const lossChart: Chart = {
  title: t('Loss'),
  explanation: t('What the training itself makes smaller. It should fall; its absolute value means little.'),
  curves: [{ name: t('Training'), of: ({ loss }) => loss }],
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
  if (!first || !last) return t('{title} by epoch: nothing yet.', { title: chart.title });
  const lines = chart.curves.map(({ name, of }) =>
    first === last
      ? t('{name} {value} in epoch {epoch}', { name, value: chart.say(of(first)), epoch: first.epoch })
      : t('{name} from {from} in epoch {first} to {to} in epoch {last}', {
          name,
          from: chart.say(of(first)),
          first: first.epoch,
          to: chart.say(of(last)),
          last: last.epoch,
        }),
  );
  return t('{title} by epoch: {lines}.', { title: chart.title, lines: lines.join('; ') });
}
