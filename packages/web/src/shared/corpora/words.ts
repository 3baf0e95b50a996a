/** In plain words; a kind that is not known here is explained by the service. */
const features: Readonly<Record<string, { readonly name: string; readonly explanation: string }>> = {
  fbank: {
    name: 'The sound in forty bands',
    explanation:
      'How strong the sound is in forty bands from low to high, a hundred times a second. The usual choice.',
  },
  fbank_and_pitch: {
    name: 'Forty bands and pitch',
    explanation:
      'The sound in forty bands and the pitch of the voice. For languages in which tone distinguishes words.',
  },
  mfcc13_d: {
    name: 'A short description (MFCC)',
    explanation:
      'Thirteen numbers for the shape of the sound. Quicker to train on, and usually less accurate.',
  },
  pitch: {
    name: 'Pitch alone',
    explanation:
      'Only the pitch of the voice and whether there is one: to see how far tone alone is recognised.',
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

const labelTypes: Readonly<Record<string, string>> = {
  phonemes: 'Phonemes',
  phonemes_and_tones: 'Phonemes and tones',
};

export const labelTypeName = (name: string): string => labelTypes[name] ?? name;
