// How the minutes are shared between the three sets: whole percent that always come to 100. Pure.

export const sets = ['training', 'validation', 'testing'] as const;
export type SetName = (typeof sets)[number];
export type Shares = Readonly<Record<SetName, number>>;

export const usualShares: Shares = { training: 80, validation: 10, testing: 10 };

/** Nothing is trained without the first, and the best epoch cannot be told without the second. */
const least: Shares = { training: 1, validation: 1, testing: 0 };

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);

/** With one of them changed; the two others give or take in proportion to what they have. */
export function withShare(shares: Shares, set: SetName, wanted: number): Shares {
  const [a, b] = sets.filter((other) => other !== set) as [SetName, SetName];
  const own = clamp(Math.round(Number.isFinite(wanted) ? wanted : 0), least[set], 100 - least[a] - least[b]);
  const rest = 100 - own;
  const before = shares[a] + shares[b];
  const toA = before === 0 ? rest / 2 : (rest * shares[a]) / before;
  const first = clamp(Math.round(toA), least[a], rest - least[b]);
  return { ...shares, [set]: own, [a]: first, [b]: rest - first };
}

/** Of the two places that divide a line from 0 to 100 into three. */
export function sharesBetween([first, second]: readonly [number, number]): Shares {
  const training = clamp(Math.round(first), least.training, 100 - least.validation);
  const validation = clamp(Math.round(second) - training, least.validation, 100 - training);
  return { training, validation, testing: 100 - training - validation };
}

export const placesBetween = ({ training, validation }: Shares): [number, number] => [
  training,
  training + validation,
];

/** Whole percent of fractions that come to 1. */
export function toPercent(fractions: Shares): Shares {
  const training = Math.round(100 * fractions.training);
  return sharesBetween([training, training + Math.round(100 * fractions.validation)]);
}

export const toFractions = ({ training, validation, testing }: Shares) => ({
  training: training / 100,
  validation: validation / 100,
  testing: testing / 100,
});
