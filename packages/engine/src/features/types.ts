import { EngineError } from '../errors/index.js';
import { type LogMelOptions, logMelDimension, logMelFilterbank } from './log-mel.js';
import type { FeatureMatrix } from './matrix.js';
import { mfccCoefficients, mfccWithDeltas } from './mfcc.js';

export interface FeatureTypeDescription {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly explanation: string;
  /** Numbers a frame. */
  readonly dimension: number;
  /** Changes whenever the numbers do: features kept under another version must be computed anew. */
  readonly featureVersion: string;
}

interface FeatureType extends FeatureTypeDescription {
  compute(samples: Float32Array): FeatureMatrix;
}

/** Persephone's `fbank`: python_speech_features' logfbank with 40 filters, energy in front, deltas, double deltas. */
const fbankOptions: LogMelOptions = {
  filters: 40,
  lowHz: 0,
  highHz: 8000,
  window: 'rectangular',
  corners: 'bins',
  preEmphasis: 0.97,
  energy: true,
  deltas: 2,
};

const types: readonly FeatureType[] = [
  {
    id: 1,
    name: 'fbank',
    description: 'Log mel filterbank energies',
    explanation:
      'Forty log energies of mel filters from 0 to 8000 Hz and the log energy of the whole frame, every 10 ms, with ' +
      'their deltas and double deltas: 123 numbers. The usual choice.',
    dimension: logMelDimension(fbankOptions),
    featureVersion: 'fbank-1',
    compute: (samples) => logMelFilterbank(samples, fbankOptions),
  },
  {
    id: 2,
    name: 'mfcc13_d',
    description: 'Mel-frequency cepstral coefficients',
    explanation:
      'Thirteen mel-frequency cepstral coefficients, the first replaced by the log energy, every 10 ms, with their ' +
      'deltas: 26 numbers. Smaller and faster than fbank, usually less accurate.',
    dimension: 2 * mfccCoefficients,
    featureVersion: 'mfcc13_d-1',
    compute: mfccWithDeltas,
  },
];

export const featureTypes: readonly FeatureTypeDescription[] = types.map(({ compute: _, ...rest }) => rest);

function typeNamed(name: string): FeatureType {
  const found = types.find((type) => type.name === name);
  if (!found) {
    throw new EngineError(
      'feature-type-unknown',
      `There is no feature type '${name}'. Choose one of: ${types.map((type) => type.name).join(', ')}.`,
    );
  }
  return found;
}

/** The description of a feature type. Throws 'feature-type-unknown'. */
export function featureType(name: string): FeatureTypeDescription {
  const { compute: _, ...description } = typeNamed(name);
  return description;
}

/**
 * Features of 16 kHz mono samples in [-1, 1]: [frameCountOf(samples.length), dimension] of the type, row-major.
 * Throws 'feature-type-unknown'.
 */
export function computeFeatures(type: string, samples: Float32Array): FeatureMatrix {
  return typeNamed(type).compute(samples);
}
