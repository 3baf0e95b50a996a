import {
  bootstrapInterval,
  type Confusion,
  confusions,
  type Interval,
  judge,
  type LabelErrorRate,
  type LabelFigures,
  labelErrorRate,
  perLabel,
  type Reliability,
  reliability,
  type ToneErrors,
  toneErrors,
} from '@persephone/engine/metrics';
import type { Outcome } from './outcome.js';

export interface UnlikelyUtterance {
  readonly file: string;
  /** See `Outcome`; null where the audio has no room for the reference's labels. */
  readonly unlikelihood: number | null;
  readonly reference: string;
  readonly hypothesis: string;
}

export interface UnknownLabel {
  readonly label: string;
  readonly count: number;
  readonly files: readonly string[];
}

/** What `evaluate --format json` prints. */
export interface EvaluationReport extends LabelErrorRate {
  /** Of the LER, 95 %, by resampling utterances. */
  readonly interval: Interval | null;
  /** Null where no speaker is known. Utterances of no known speaker are under ''. */
  readonly perSpeaker: Readonly<Record<string, LabelErrorRate>> | null;
  readonly confusions: readonly Confusion[];
  readonly perLabel: readonly LabelFigures[];
  /** Null where no label carries tone. */
  readonly tones: ToneErrors | null;
  readonly reliability: Reliability;
  /** Utterances whose reference the model finds less probable than its hypothesis, the most so first. */
  readonly unlikely: readonly UnlikelyUtterance[];
  /** Labels of the references that the model cannot predict, the most frequent first. */
  readonly unknownLabels: readonly UnknownLabel[];
}

/** The whole report of these outcomes, at least one. */
export function reportOf(outcomes: readonly Outcome[]): EvaluationReport {
  const alignments = outcomes.map(({ steps }) => steps);
  const errors = outcomes.map(({ steps, reference }) => ({
    errors: steps.filter(({ kind }) => kind !== 'match').length,
    referenceLabels: reference.length,
  }));
  return {
    ...labelErrorRate(outcomes),
    interval: bootstrapInterval(errors) ?? null,
    perSpeaker: perSpeaker(outcomes),
    confusions: confusions(alignments),
    perLabel: perLabel(alignments),
    tones: toneErrors(alignments) ?? null,
    reliability: reliability(outcomes.flatMap(({ steps, confidences }) => judge(steps, confidences))),
    unlikely: unlikely(outcomes),
    unknownLabels: unknownLabels(outcomes),
  };
}

function perSpeaker(outcomes: readonly Outcome[]): Record<string, LabelErrorRate> | null {
  const speakers = [...new Set(outcomes.map(({ speaker }) => speaker ?? ''))].sort();
  if (speakers.every((speaker) => speaker === '')) return null;
  return Object.fromEntries(
    speakers.map((name) => [
      name,
      labelErrorRate(outcomes.filter(({ speaker }) => (speaker ?? '') === name)),
    ]),
  );
}

function unlikely(outcomes: readonly Outcome[]): UnlikelyUtterance[] {
  return outcomes
    .filter(({ unlikelihood }) => unlikelihood > 0)
    .sort((a, b) => (a.unlikelihood === b.unlikelihood ? 0 : b.unlikelihood - a.unlikelihood))
    .map(({ file, unlikelihood, reference, hypothesis }) => ({
      file,
      unlikelihood: Number.isFinite(unlikelihood) ? unlikelihood : null,
      reference: reference.join(' '),
      hypothesis: hypothesis.join(' '),
    }));
}

function unknownLabels(outcomes: readonly Outcome[]): UnknownLabel[] {
  const labels = [...new Set(outcomes.flatMap((outcome) => outcome.unknownLabels))];
  return labels
    .map((label) => {
      const having = outcomes.filter((outcome) => outcome.unknownLabels.includes(label));
      const count = having.reduce((n, { reference }) => n + reference.filter((r) => r === label).length, 0);
      return { label, count, files: having.map(({ file }) => file) };
    })
    .sort((a, b) => b.count - a.count);
}
