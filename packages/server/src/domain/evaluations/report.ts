import {
  type AlignmentStep,
  alignLabels,
  bootstrapInterval,
  type Interval,
  type LabelErrorRate,
  type LabelFigures,
  labelErrorRate,
  perLabel,
  type ToneErrors,
  toneErrors,
} from '@persephone/engine/metrics';

/** An utterance as a model heard it beside what a person wrote; null where nobody said who speaks. */
export interface HeardUtterance {
  readonly reference: readonly string[];
  readonly hypothesis: readonly string[];
  readonly speaker: string | null;
}

export interface SpeakerFigures extends LabelErrorRate {
  readonly speaker: string | null;
}

/** What was heard (columns) in place of what (rows), of the labels that stand most often in the references. */
export interface ConfusionMatrix {
  readonly labels: readonly string[];
  /** A row for each label and one for nothing; likewise columns: the last is of labels that were not heard. */
  readonly times: readonly (readonly number[])[];
}

export interface EvaluationReport {
  /** Of the LER, 95 %, by resampling utterances; null where there are none. */
  readonly interval: Interval | null;
  /** Those written most first. */
  readonly labels: readonly LabelFigures[];
  /** Null where no label carries tone. */
  readonly tones: ToneErrors | null;
  /** By how much each said, the most first; null where no speaker is known. */
  readonly speakers: readonly SpeakerFigures[] | null;
  readonly matrix: ConfusionMatrix;
}

/** A matrix of more is not looked at as a whole. */
const matrixLabels = 24;

/** What there is to say of an evaluation beyond its counts. Takes time in proportion to the labels. */
export function reportOf(utterances: readonly HeardUtterance[]): EvaluationReport {
  const alignments = utterances.map(({ reference, hypothesis }) => alignLabels(reference, hypothesis));
  const labels = perLabel(alignments);
  const mostWritten = labels.filter(({ references }) => references > 0).slice(0, matrixLabels);
  return {
    interval:
      bootstrapInterval(
        utterances.map(({ reference }, i) => ({
          errors: alignments[i]?.filter(({ kind }) => kind !== 'match').length ?? 0,
          referenceLabels: reference.length,
        })),
      ) ?? null,
    labels,
    tones: toneErrors(alignments) ?? null,
    speakers: speakersOf(utterances),
    matrix: matrixOf(
      alignments,
      mostWritten.map(({ label }) => label),
    ),
  };
}

function speakersOf(utterances: readonly HeardUtterance[]): SpeakerFigures[] | null {
  const speakers = [...new Set(utterances.map(({ speaker }) => speaker))];
  if (speakers.every((speaker) => speaker === null)) return null;
  const of = new Map<string | null, HeardUtterance[]>(speakers.map((speaker) => [speaker, []]));
  for (const utterance of utterances) of.get(utterance.speaker)?.push(utterance);
  return [...of]
    .map(([speaker, own]) => ({ speaker, ...labelErrorRate(own) }))
    .sort((a, b) => b.referenceLabels - a.referenceLabels);
}

function matrixOf(
  alignments: readonly (readonly AlignmentStep[])[],
  labels: readonly string[],
): ConfusionMatrix {
  const places = new Map<string | null, number>([...labels, null].map((label, i) => [label, i]));
  const times = Array.from({ length: places.size }, () => new Array<number>(places.size).fill(0));
  for (const { reference, hypothesis } of alignments.flat()) {
    const row = times[places.get(reference) ?? -1];
    const column = places.get(hypothesis);
    if (row && column !== undefined) row[column] = (row[column] ?? 0) + 1;
  }
  return { labels, times };
}
