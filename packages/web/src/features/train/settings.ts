// The numbers of a training: what they mean, what they may be, and what a request says of them. Pure.
import type { CreateModelSettings, Preset } from '../../shared/training/types.js';

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
  readonly title: string;
  readonly fields: readonly Field[];
}

/** The bounds are those of the service. */
export const fieldGroups: readonly FieldGroup[] = [
  {
    title: 'How long',
    fields: [
      {
        name: 'maximumEpochs',
        label: 'At most so many epochs',
        explanation: 'In an epoch the model is trained on every training utterance once.',
        minimum: 1,
        maximum: 1_000_000,
      },
      {
        name: 'minimumEpochs',
        label: 'At least so many epochs',
        explanation: 'Before, it does not end by itself.',
        minimum: 0,
        maximum: 1_000_000,
      },
      {
        name: 'earlyStoppingSteps',
        label: 'Patience, in epochs',
        explanation: 'It ends early when so many epochs in a row were no better on the validation set.',
        minimum: 0,
        maximum: 1_000_000,
      },
      {
        name: 'maximumTrainingLER',
        label: 'Training errors to get below, %',
        explanation: 'It does not end early while more of the training labels than this are wrong.',
        minimum: 0,
        maximum: 1000,
        inPercent: true,
      },
      {
        name: 'maximumValidationLER',
        label: 'Validation errors to get below, %',
        explanation: 'The same for the validation labels.',
        minimum: 0,
        maximum: 1000,
        inPercent: true,
      },
    ],
  },
  {
    title: 'The network',
    fields: [
      {
        name: 'numberLayers',
        label: 'Layers',
        explanation: 'More of them distinguish finer differences, and need more speech and more time.',
        minimum: 1,
        maximum: 16,
      },
      {
        name: 'hiddenSize',
        label: 'Units in a layer, each direction',
        explanation: 'Twice as many take up to four times as long.',
        minimum: 1,
        maximum: 4096,
      },
      {
        name: 'seed',
        label: 'Seed',
        explanation:
          'What is drawn by lot follows from it: the same seed, corpus and numbers give the same model. Another seed ' +
          'shows how much of a result is luck.',
        minimum: 0,
        maximum: 4_294_967_295,
      },
    ],
  },
  {
    title: 'When it transcribes',
    fields: [
      {
        name: 'beamWidth',
        label: 'Beginnings followed at once',
        explanation:
          'The most probable beginnings of a transcription. More are slower, and seldom better than 100.',
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
      problems[field.name] = `From ${least.toLocaleString('en')} to ${most.toLocaleString('en')}`;
    } else if (!field.inPercent && !Number.isInteger(value)) {
      problems[field.name] = 'A whole number';
    }
  }
  const { minimumEpochs = preset.minimumEpochs, maximumEpochs } = settings;
  // Without a bound of its own, the service raises it to the least number.
  if (maximumEpochs && !problems.minimumEpochs && minimumEpochs > maximumEpochs) {
    problems.minimumEpochs = `Not more than the ${maximumEpochs} at most`;
  }
  return problems;
}

/** How many epochs a training of this preset may have, in words. */
export function epochsOf(preset: Preset): string {
  return `${preset.maximumEpochs} epochs${preset.leastSteps > 0 ? ', more where there is little speech' : ''}`;
}
