import type { TimedLabel } from './segments.js';

/** Of a label with this confidence and more nothing is said: it is as good as certain. */
export const confidentFrom = 0.8;

/** One in so many labels of a draft is shaded: with a weak model nearly all would be, and say nothing. */
const oneIn = 5;

/**
 * Up to which confidence labels of a draft are shaded: the fifth of them of which the model was least certain, and none that is as
 * good as certain. Of 1,813 labels of a weak model (Tusom, quick preset, LER 36 %), of which 30 % were wrong, 73 % had less than
 * 0.8, and 36 % of those were wrong; so it shades 25 % (of short drafts a fifth is rounded up), of which 48 % are wrong.
 * @returns below 0 where nothing was recognised
 */
export function shadedUpTo(recognised: readonly TimedLabel[]): number {
  const confidences = recognised.flatMap(({ confidence }) => confidence ?? []).sort((a, b) => a - b);
  const bound = confidences[Math.ceil(confidences.length / oneIn) - 1] ?? -1;
  // Just below what is as good as certain.
  return bound < confidentFrom
    ? bound
    : (confidences.findLast((confidence) => confidence < confidentFrom) ?? -1);
}
