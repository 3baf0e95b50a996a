import {
  bootstrapInterval,
  type Interval,
  type LabelErrorRate,
  type LabelFigures,
  partsOf,
  type ToneErrors,
  toneErrors,
  type UtteranceErrors,
} from '@persephone/engine/metrics';
import { Random } from '@persephone/engine/random';
import { type AlignmentStep, alignLabels } from '@persephone/formats/edit-alignment';
import { type ErrorCounts, errorCounts, PairCounts, rateOf } from './counts.js';

/** An utterance as a model recognised it beside its reference; the speaker is null where it is not known. */
export interface RecognisedUtterance {
  readonly reference: readonly string[];
  readonly hypothesis: readonly string[];
  readonly speaker: string | null;
}

export interface SpeakerFigures extends LabelErrorRate {
  readonly speaker: string | null;
  /** Whether the model was trained on this speaker; null where the speaker or the training set is not known. */
  readonly inTraining: boolean | null;
}

/** Of all speakers together that the model was trained on, and of all others: the second is what a new speaker has to expect. */
export interface SeenAndUnseen {
  readonly seen: LabelErrorRate;
  readonly unseen: LabelErrorRate;
}

/** What was recognised (columns) in place of what (rows), of the labels that stand most often in the references. */
export interface ConfusionMatrix {
  readonly labels: readonly string[];
  /** A row for each label and one for nothing; likewise columns: the last is of labels that were not recognised. */
  readonly times: readonly (readonly number[])[];
}

export interface EvaluationReport {
  /** Of the LER, 95 %, by resampling utterances; null where there are none. */
  readonly interval: Interval | null;
  /** Those written most first. */
  readonly labels: readonly LabelFigures[];
  /** Null where no label carries tone. */
  readonly tones: ToneErrors | null;
  /** By how much each spoke, the most first; null where no speaker is known. */
  readonly speakers: readonly SpeakerFigures[] | null;
  /** Null where there are not both, or it is not known. */
  readonly speakersInTraining: SeenAndUnseen | null;
  readonly matrix: ConfusionMatrix;
}

/** A matrix of more is not looked at as a whole. */
const matrixLabels = 24;

/** What there is to say of an evaluation beyond its counts, gathered portion by portion. */
export class ReportMaker {
  readonly #pairs = new PairCounts();
  readonly #utterances: UtteranceErrors[] = [];
  readonly #speakers = new Map<string | null, ErrorCounts>();
  readonly #tones = { toneLabels: 0, tone: 0, segment: 0, both: 0 };
  readonly #segments = errorCounts();
  readonly #parts = remembering(partsOf);
  #anyTone = false;

  add(utterances: readonly RecognisedUtterance[]): void {
    const alignments = utterances.map(({ reference, hypothesis }) => alignLabels(reference, hypothesis));
    for (const [i, { reference, speaker }] of utterances.entries()) {
      const steps = alignments[i] ?? [];
      this.#pairs.add(steps);
      this.#utterances.push({
        errors: steps.filter(({ kind }) => kind !== 'match').length,
        referenceLabels: reference.length,
      });
      const own = this.#speakers.get(speaker) ?? errorCounts();
      this.#speakers.set(speaker, own);
      own.add(steps);
    }
    this.#addTones(alignments);
  }

  #addTones(alignments: readonly (readonly AlignmentStep[])[]): void {
    const found = toneErrors(alignments, this.#parts);
    if (found) {
      this.#anyTone = true;
      for (const name of ['toneLabels', 'tone', 'segment', 'both'] as const) this.#tones[name] += found[name];
      this.#segments.addRate(found.segments);
      return;
    }
    // Where nothing carries tone, each error is one of segments.
    const counts = errorCounts();
    for (const steps of alignments) counts.add(steps);
    this.#tones.segment += counts.errors;
    this.#segments.addRate(rateOf(counts));
  }

  /** @param trainingSpeakers who speaks in the training set; null where that is not known */
  report(trainingSpeakers: readonly string[] | null): EvaluationReport {
    const labels = this.#pairs.perLabel();
    const mostWritten = labels.filter(({ references }) => references > 0).slice(0, matrixLabels);
    return {
      interval: bootstrapInterval(grouped(this.#utterances)) ?? null,
      labels,
      tones: this.#anyTone ? { ...this.#tones, segments: rateOf(this.#segments) } : null,
      speakers: this.#speakerFigures(trainingSpeakers),
      speakersInTraining: this.#seenAndUnseen(trainingSpeakers),
      matrix: matrixOf(
        this.#pairs,
        mostWritten.map(({ label }) => label),
      ),
    };
  }

  #speakerFigures(trainingSpeakers: readonly string[] | null): SpeakerFigures[] | null {
    if ([...this.#speakers.keys()].every((speaker) => speaker === null)) return null;
    return [...this.#speakers]
      .map(([speaker, counts]) => ({
        speaker,
        inTraining: speaker === null || !trainingSpeakers ? null : trainingSpeakers.includes(speaker),
        ...rateOf(counts),
      }))
      .sort((a, b) => b.referenceLabels - a.referenceLabels);
  }

  #seenAndUnseen(trainingSpeakers: readonly string[] | null): SeenAndUnseen | null {
    if (!trainingSpeakers) return null;
    const [seen, unseen] = [errorCounts(), errorCounts()];
    for (const [speaker, counts] of this.#speakers) {
      if (speaker !== null) (trainingSpeakers.includes(speaker) ? seen : unseen).addRate(counts.counts);
    }
    if (seen.counts.referenceLabels === 0 || unseen.counts.referenceLabels === 0) return null;
    return { seen: rateOf(seen), unseen: rateOf(unseen) };
  }
}

/** So many are drawn from a thousand times within some hundredths of a second. */
const mostDrawn = 2000;

/** Of more utterances some are drawn together, put together by lot: that makes the interval no other, only found sooner. */
export function grouped(utterances: readonly UtteranceErrors[]): readonly UtteranceErrors[] {
  if (utterances.length <= mostDrawn) return utterances;
  const lot = new Random(1);
  const groups = Array.from({ length: mostDrawn }, () => ({ errors: 0, referenceLabels: 0 }));
  for (const { errors, referenceLabels } of utterances) {
    const group = groups[lot.below(mostDrawn)];
    if (!group) continue;
    group.errors += errors;
    group.referenceLabels += referenceLabels;
  }
  return groups;
}

function matrixOf(pairs: PairCounts, labels: readonly string[]): ConfusionMatrix {
  const places = [...labels, null];
  return {
    labels,
    times: places.map((reference) => places.map((hypothesis) => pairs.of(reference, hypothesis))),
  };
}

/** Labels are few, and stand everywhere. */
function remembering<T>(find: (label: string) => T): (label: string) => T {
  const known = new Map<string, T>();
  return (label) => {
    const found = known.get(label) ?? find(label);
    known.set(label, found);
    return found;
  };
}
