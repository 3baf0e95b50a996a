import { t } from '../../i18n/index.js';

const presets: Readonly<Record<string, { readonly name: string; readonly explanation: string }>> = {
  quick: {
    name: t('quick'),
    explanation: t(
      'A first model in minutes: a smaller network, trained for fewer epochs. To see whether the data is in order.',
    ),
  },
  standard: {
    name: t('standard'),
    explanation: t('What serves most corpora of half an hour to some hours.'),
  },
  thorough: {
    name: t('thorough'),
    explanation: t(
      'A larger network, trained several times as long: for a night, once a standard training has shown that the data is in order.',
    ),
  },
  persephone: {
    name: t('persephone'),
    explanation: t('As the Python library of that name trained, for comparison with its results.'),
  },
};

/** What a preset is called; one that is not known here as the service calls it. */
export const presetName = (name: string): string => presets[name]?.name ?? name;

export const presetExplanation = (preset: { readonly name: string; readonly explanation: string }): string =>
  presets[preset.name]?.explanation ?? preset.explanation;

/** Where nobody has chosen: seeing within minutes whether the data is in order comes first. */
export const firstPreset = 'quick';
