/** Pitch is worth hearing where it tells labels apart. */
export const suitableFeatures = (labelType: string, tones: boolean): string =>
  tones || labelType.includes('tone') ? 'fbank_and_pitch' : 'fbank';
