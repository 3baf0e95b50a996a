/** The kinds of transcription there are, by name; the name is also the extension of their files. */
export const labelTypeNames = ['phonemes', 'phonemes_and_tones'] as const;
export type LabelTypeName = (typeof labelTypeNames)[number];
