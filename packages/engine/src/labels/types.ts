import { type LabelTypeName, normaliseText, wordsOf } from '@persephone/formats/labels';
import { EngineError } from '../errors/index.js';

export interface LabelTypeDescription {
  readonly id: number;
  readonly name: LabelTypeName;
  readonly description: string;
  readonly explanation: string;
}

/** The kinds of transcription there are; the name is also the extension of their files. */
export const labelTypes: readonly LabelTypeDescription[] = [
  {
    id: 1,
    name: 'phonemes',
    description: 'Phonemes',
    explanation: 'Phonemes separated by white space; one phoneme may be several characters, as in tsʰ.',
  },
  {
    id: 2,
    name: 'phonemes_and_tones',
    description: 'Phonemes and tones',
    explanation:
      'Phonemes and tone marks, separated by white space; each tone is a label of its own, as in l e ˧ dʑ ɤ ˥.',
  },
];

/** The description of a label type. Throws 'label-type-unknown'. */
export function labelType(name: string): LabelTypeDescription {
  const found = labelTypes.find((type) => type.name === name);
  if (!found) {
    throw new EngineError(
      'label-type-unknown',
      `There is no label type '${name}'. Choose one of: ${labelTypes.map((type) => type.name).join(', ')}.`,
    );
  }
  return found;
}

/**
 * The labels of a transcription in NFC, in order: what stands between runs of Unicode white space. An empty text has
 * none. Throws 'label-type-unknown'.
 */
export function segmentLabels(type: string, text: string): string[] {
  labelType(type);
  return wordsOf(normaliseText(text));
}
