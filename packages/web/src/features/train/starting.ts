// What a training that starts from another model takes over, in words, and what of its numbers follows from it. Pure.
import type { Model, StartingPoint } from '../../api/schema.js';
import { t } from '../../i18n/index.js';
import type { CreateModelSettings, Preset } from '../../shared/training/types.js';
import { count } from '../../ui/words.js';

/** The numbers of a network that are those of the model it starts from. */
export const takenOver = [
  'numberLayers',
  'hiddenSize',
] as const satisfies readonly (keyof CreateModelSettings)[];

/** The preset with the network of the model that is started from. */
export function presetFrom(preset: Preset, { settings }: Pick<Model, 'settings'>): Preset {
  const { numberLayers, hiddenSize, ...others } = preset;
  return {
    ...others,
    ...(settings.numberLayers !== undefined && { numberLayers: settings.numberLayers }),
    ...(settings.hiddenSize !== undefined && { hiddenSize: settings.hiddenSize }),
  };
}

/** Without the numbers that are taken over. */
export function ownSettings(settings: CreateModelSettings): CreateModelSettings {
  const { numberLayers: _, hiddenSize: __, ...own } = settings;
  return own;
}

const mostNamed = 8;

const listed = (labels: readonly string[]): string =>
  `${labels.slice(0, mostNamed).join(', ')}${labels.length > mostNamed ? ', …' : ''}`;

/** What of the speech to measure with is known to the model already; undefined where none is. */
export function learnedInWords({ validation, testing }: StartingPoint['learnedFrom']): string | undefined {
  const parts = [
    testing > 0 &&
      t('It has already learned from {utterances} of the test set; they are left out of the test.', {
        utterances: count(testing, 'utterance'),
      }),
    validation > 0 &&
      t(
        'It has already learned from {utterances} of the validation set: errors there will be fewer than on new speech.',
        {
          utterances: count(validation, 'utterance'),
        },
      ),
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** 'Of the 40 labels of the corpus, the model has 33; 5 begin as the label of the model that is most like them (…); 2 are new to it (…).' */
export function transferInWords({ same, alike, unlike }: StartingPoint['labels']): string {
  const total = same.length + alike.length + unlike.length;
  const parts = [
    same.length === total
      ? t('Of the {labels} of the corpus, the model has all', { labels: count(total, 'label') })
      : t('Of the {labels} of the corpus, the model has {same}', {
          labels: count(total, 'label'),
          same: same.length,
        }),
  ];

  if (alike.length > 0) {
    const pairs = listed(alike.map(({ label, startsAs }) => t('{label} as {startsAs}', { label, startsAs })));
    parts.push(
      t(
        '{n, plural, one {# begins as the label of the model that is most like it ({pairs})} other {# begin as the label of the model that is most like them ({pairs})}}',
        { n: alike.length, pairs },
      ),
    );
  }
  if (unlike.length > 0) {
    parts.push(
      t('{n, plural, one {# is new to it ({labels})} other {# are new to it ({labels})}}', {
        n: unlike.length,
        labels: listed(unlike),
      }),
    );
  }
  return `${parts.join('; ')}.`;
}
