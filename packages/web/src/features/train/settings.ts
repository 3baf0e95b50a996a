// The numbers of a training: what they mean, what they may be, and what a request says of them. Pure.

import { number, t } from '../../i18n/index.js';
import type { CreateModelSettings, Preset } from '../../shared/training/types.js';
import { count } from '../../ui/words.js';

export interface Field {
  readonly name: Exclude<keyof CreateModelSettings, 'decodingMergeRepeated'>;
  readonly label: string;
  readonly explanation: string;
  readonly minimum: number;
  readonly maximum: number;
  /** Shown in percent; kept, and sent, as a share. */
  readonly inPercent?: true;
}

export interface FieldGroup {
  readonly name: 'duration' | 'network' | 'seed' | 'decoding';
  readonly title: string;
  readonly fields: readonly Field[];
}

/** The bounds are those of the service. */
export const fieldGroups: readonly FieldGroup[] = [
  {
    name: 'duration',
    title: t('Length of the training'),
    fields: [
      {
        name: 'maximumEpochs',
        label: t('Maximum epochs'),
        explanation: t('In an epoch the model is trained on every training utterance once.'),
        minimum: 1,
        maximum: 1_000_000,
      },
      {
        name: 'minimumEpochs',
        label: t('Minimum epochs'),
        explanation: t('Before, it does not end by itself.'),
        minimum: 0,
        maximum: 1_000_000,
      },
      {
        name: 'earlyStoppingSteps',
        label: t('Patience (epochs)'),
        explanation: t('It ends early when so many epochs in a row were no better on the validation set.'),
        minimum: 0,
        maximum: 1_000_000,
      },
      {
        name: 'maximumTrainingLER',
        label: t('Training label error rate to reach, %'),
        explanation: t('It does not end early while more of the training labels than this are wrong.'),
        minimum: 0,
        maximum: 1000,
        inPercent: true,
      },
      {
        name: 'maximumValidationLER',
        label: t('Validation label error rate to reach, %'),
        explanation: t('The same for the validation labels.'),
        minimum: 0,
        maximum: 1000,
        inPercent: true,
      },
    ],
  },
  {
    name: 'network',
    title: t('Network'),
    fields: [
      {
        name: 'numberLayers',
        label: t('Layers'),
        explanation: t('More of them distinguish finer differences, and need more speech and more time.'),
        minimum: 1,
        maximum: 16,
      },
      {
        name: 'hiddenSize',
        label: t('Hidden units per layer and direction'),
        explanation: t('Twice as many take up to four times as long.'),
        minimum: 1,
        maximum: 4096,
      },
      {
        name: 'seed',
        label: t('Seed'),
        explanation: t(
          'Everything random follows from it: the same seed, corpus and settings give the same model. Another seed shows how much of a result is luck.',
        ),
        minimum: 0,
        maximum: 4_294_967_295,
      },
    ],
  },
  {
    name: 'decoding',
    title: t('Decoding'),
    fields: [
      {
        name: 'beamWidth',
        label: t('Beam width'),
        explanation: t(
          'The most probable hypotheses that are followed at once. More are slower, and seldom better than 100.',
        ),
        minimum: 1,
        maximum: 10_000,
      },
    ],
  },
];

export const fields: readonly Field[] = fieldGroups.flatMap((group) => group.fields);

/** What the field has where nobody has changed it; 0 where the preset's network has no such setting. */
export const defaultOf = ({ name }: Pick<Field, 'name'>, preset: Preset): number => preset[name] ?? 0;

/** A number as it stands in its field. */
export const shown = ({ inPercent }: Field, value: number): number =>
  inPercent ? Math.round(value * 10_000) / 100 : value;

/** A number as it is kept, of what stands in its field. */
export const kept = ({ inPercent }: Field, value: number): number => (inPercent ? value / 100 : value);

/** What is wrong with the numbers that were changed, by field. Empty where they can be sent. */
export function problemsOf(
  settings: CreateModelSettings,
  preset: Preset,
): Partial<Record<keyof CreateModelSettings, string>> {
  const problems: Partial<Record<keyof CreateModelSettings, string>> = {};
  for (const field of fields) {
    const value = settings[field.name];
    if (value === undefined || value === null) continue;
    const { minimum, maximum } = field;
    const [least, most] = [shown(field, minimum), shown(field, maximum)];
    if (!Number.isFinite(value) || value < minimum || value > maximum) {
      problems[field.name] = t('From {least} to {most}', { least: number(least), most: number(most) });
    } else if (!field.inPercent && !Number.isInteger(value)) {
      problems[field.name] = t('A whole number');
    }
  }
  const { minimumEpochs = preset.minimumEpochs, maximumEpochs } = settings;
  // Without a bound of its own, the service raises it to the least number.
  if (maximumEpochs && !problems.minimumEpochs && minimumEpochs > maximumEpochs) {
    problems.minimumEpochs = t('Not more than the {maximumEpochs} at most', { maximumEpochs });
  }
  return problems;
}

/** How many epochs a training of this preset may have, in words. */
export function epochsOf(preset: Preset): string {
  return preset.leastSteps > 0
    ? t('{epochs}, more where there is little speech', { epochs: count(preset.maximumEpochs, 'epoch') })
    : count(preset.maximumEpochs, 'epoch');
}
