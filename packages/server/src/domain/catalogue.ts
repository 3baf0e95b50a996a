import { featureTypes } from '@persephone/engine/features';
import { labelTypes } from '@persephone/engine/labels';
import { acceptedExtensions } from './files.js';
import type { KindDescription } from './labels/label.js';

const described = ({ id, name, description, explanation }: KindDescription): KindDescription => ({
  id,
  name,
  description,
  explanation,
});

/** What this service can work with, as it reports it to clients. */
export const catalogue = {
  labelTypes: labelTypes.map(described) as readonly KindDescription[],
  featureTypes: featureTypes.map(described) as readonly KindDescription[],
  acceptedFiles: {
    audio: [...acceptedExtensions.audio],
    transcription: [...acceptedExtensions.transcription],
  },
};
