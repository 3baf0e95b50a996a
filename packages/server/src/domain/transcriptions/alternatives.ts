import type { LabelTime } from './transcription.js';

/** Of so many labels of a draft alternatives are kept: that of an hour in one piece has more, and is read in one piece. */
const mostLabels = 10_000;

/** The labels of a draft with the alternatives of the least certain ones; the others have an empty list. */
export function boundedAlternatives(labels: readonly LabelTime[], most = mostLabels): readonly LabelTime[] {
  if (labels.length <= most) return labels;
  const uncertain = new Set(
    [...labels.keys()]
      .sort((a, b) => (labels[a]?.confidence ?? 0) - (labels[b]?.confidence ?? 0))
      .slice(0, most),
  );
  return labels.map((label, i) => (uncertain.has(i) ? label : { ...label, alternatives: [] }));
}
