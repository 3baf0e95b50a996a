import { leastCalibrationLabels } from '../metrics/index.js';
import { leastTuningLabels } from './language.js';
import type { TrainingUtterance } from './types.js';

/** A label less frequent than this in the training set is seldom recognised. */
const leastOccurrences = 20;
/** So many labels are named, the rest counted. */
const mostNamed = 20;

/** Below this the validation set is too small for everything that is found by it. */
const leastValidationLabels = Math.max(leastTuningLabels, leastCalibrationLabels);

/**
 * What a person should know of these sets before training on them, a sentence or two each, with what to do about it;
 * none where all is well.
 */
export function adviceOn(
  training: readonly TrainingUtterance[],
  validation: readonly TrainingUtterance[],
): string[] {
  const known = countsOf(training);
  const asked = countsOf(validation);
  return [
    unknownLabels(known, asked),
    rareLabels(known),
    smallValidation(asked),
    speakers(training, validation),
  ].filter((sentence) => sentence !== undefined);
}

type Counts = ReadonlyMap<string, number>;

/** How often each label occurs, the most frequent first. */
function countsOf(utterances: readonly TrainingUtterance[]): Counts {
  const counts = new Map<string, number>();
  for (const { labels } of utterances) {
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

const sumOf = (counts: Counts): number => [...counts.values()].reduce((sum, n) => sum + n, 0);

function unknownLabels(known: Counts, asked: Counts): string | undefined {
  const unknown = [...asked].filter(([label]) => !known.has(label));
  if (unknown.length === 0) return undefined;
  return (
    `Labels of the validation set that no training utterance has, and that the model cannot learn: ${named(unknown)}. ` +
    'Move an utterance that has them to the training set, or correct them where they are misspelt.'
  );
}

function rareLabels(known: Counts): string | undefined {
  // The rarest first: they matter most.
  const rare = [...known].filter(([, count]) => count < leastOccurrences).reverse();
  if (rare.length === 0) return undefined;
  return (
    `Labels that occur fewer than ${leastOccurrences} times in the training set, which are seldom recognised: ${named(rare)}. ` +
    'Add utterances that have them, write them as a more frequent label where they are one, or correct them where they ' +
    'are misspelt.'
  );
}

function smallValidation(asked: Counts): string | undefined {
  const labels = sumOf(asked);
  if (labels >= leastValidationLabels) return undefined;
  return (
    `The validation set has ${labels} labels. With fewer than ${leastValidationLabels} its label error rate is mostly ` +
    'luck, and so is which epoch is kept; label n-grams are not used and confidence is not calibrated. Move utterances ' +
    'from the training set to it, a tenth of them for example.'
  );
}

/** None where speakers are not known. */
function speakers(
  training: readonly TrainingUtterance[],
  validation: readonly TrainingUtterance[],
): string | undefined {
  const trained = speakersOf(training);
  const validating = speakersOf(validation);
  if (!trained || !validating) return undefined;
  if (trained.size === 1) {
    const [only] = trained;
    return `All of the training set is spoken by ${only}. The model will recognise other speakers less well; add some to transcribe them.`;
  }
  if ([...validating].some((speaker) => !trained.has(speaker))) return undefined;
  return (
    'All speakers of the validation set are in the training set, too, so that its label error rate is that of speakers ' +
    'the model knows. For the rate of new ones divide the corpus by speaker.'
  );
}

/** Undefined where that of an utterance is not known. */
function speakersOf(utterances: readonly TrainingUtterance[]): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  for (const { speaker } of utterances) {
    if (speaker === undefined) return undefined;
    found.add(speaker);
  }
  return found;
}

function named(labels: readonly (readonly [string, number])[]): string {
  const shown = labels.slice(0, mostNamed).map(([label, count]) => `${label} (${count})`);
  const more = labels.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
