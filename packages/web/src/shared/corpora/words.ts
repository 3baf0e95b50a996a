import { t } from '../../i18n/index.js';

/** In plain words; a kind that is not known here is explained by the service. */
const features: Readonly<Record<string, { readonly name: string; readonly explanation: string }>> = {
  fbank: {
    name: t('Filterbank'),
    explanation: t('Log energies of forty mel filters, a hundred times a second. The usual choice.'),
  },
  fbank_and_pitch: {
    name: t('Filterbank and pitch (for tone)'),
    explanation: t(
      'The filterbank and the pitch (F0) of the voice. For languages in which tone distinguishes words.',
    ),
  },
  mfcc13_d: {
    name: t('MFCC'),
    explanation: t(
      'Thirteen mel-frequency cepstral coefficients. Quicker to train on, and usually less accurate.',
    ),
  },
  pitch: {
    name: t('Pitch alone'),
    explanation: t('Only F0 and whether there is voicing: to see how far tone alone is recognised.'),
  },
};

interface Kind {
  readonly name: string;
  readonly description: string;
  readonly explanation: string;
}

export const featureWords = (kind: Kind) =>
  features[kind.name] ?? { name: kind.description, explanation: kind.explanation };

export const featureName = (name: string): string => features[name]?.name ?? name;

const labelTypes: Readonly<Record<string, { readonly name: string; readonly explanation: string }>> = {
  phonemes: {
    name: t('Phonemes'),
    explanation: t('Phonemes separated by white space; one phoneme may be several characters, as in tsʰ.'),
  },
  phonemes_and_tones: {
    name: t('Phonemes and tones'),
    explanation: t(
      'Phonemes and tone marks, separated by white space; each tone is a label of its own, as in l e ˧ dʑ ɤ ˥.',
    ),
  },
};

export const labelTypeWords = (kind: Kind) =>
  labelTypes[kind.name] ?? { name: kind.description, explanation: kind.explanation };

export const labelTypeName = (name: string): string => labelTypes[name]?.name ?? name;
