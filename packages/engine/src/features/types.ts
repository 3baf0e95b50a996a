import { EngineError } from '../errors/index.js';
import type { EncoderDescription } from './encoder.js';
import { type LogMelOptions, logMelDimension, logMelFilterbank } from './log-mel.js';
import type { FeatureMatrix } from './matrix.js';
import { mfccCoefficients, mfccWithDeltas } from './mfcc.js';
import { pitchColumns, pitchFeatures } from './pitch/index.js';
import { spectrumShiftMs } from './spectrum.js';

export interface FeatureTypeDescription {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly explanation: string;
  /** Numbers a frame. */
  readonly dimension: number;
  /** How many of them, from the first, are of the frame alone; the rest are deltas of those. */
  readonly staticDimension: number;
  /** Where mel filters stand among the static numbers, from low to high; null where there are none. */
  readonly filters: { readonly first: number; readonly count: number } | null;
  /** From one frame to the next. */
  readonly frameShiftMs: number;
  /** Changes whenever the numbers do: features kept under another version must be computed anew. */
  readonly featureVersion: string;
  /** Of those that a pretrained encoder makes: what a model file says of it. */
  readonly encoder?: EncoderDescription;
}

/** Makes features of sound; those of a neural encoder take a while. */
export interface FeatureExtractor extends FeatureTypeDescription {
  /**
   * Features of 16 kHz mono samples in [-1, 1]: [frames, dimension], row-major, one frame every `frameShiftMs` until all
   * samples are covered.
   */
  extract(samples: Float32Array): Promise<FeatureMatrix>;
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

const builtIn: readonly FeatureExtractor[] = [
  {
    id: 1,
    name: 'fbank',
    description: 'Log mel filterbank energies',
    explanation:
      'Forty log energies of mel filters from 0 to 8000 Hz and the log energy of the whole frame, every 10 ms, with ' +
      'their deltas and double deltas: 123 numbers. The usual choice.',
    dimension: logMelDimension(fbankOptions),
    staticDimension: logMelDimension({ ...fbankOptions, deltas: 0 }),
    filters: { first: 1, count: fbankOptions.filters },
    frameShiftMs: spectrumShiftMs,
    featureVersion: 'fbank-1',
    extract: async (samples) => logMelFilterbank(samples, fbankOptions),
  },
  {
    id: 2,
    name: 'mfcc13_d',
    description: 'Mel-frequency cepstral coefficients',
    explanation:
      'Thirteen mel-frequency cepstral coefficients, the first replaced by the log energy, every 10 ms, with their ' +
      'deltas: 26 numbers. Smaller and faster than fbank, usually less accurate.',
    dimension: 2 * mfccCoefficients,
    staticDimension: mfccCoefficients,
    filters: null,
    frameShiftMs: spectrumShiftMs,
    featureVersion: 'mfcc13_d-1',
    extract: async (samples) => mfccWithDeltas(samples),
  },
  {
    id: 3,
    name: 'pitch',
    description: 'Voicing and pitch',
    explanation:
      'Probability of voicing, log pitch relative to its mean around, and its delta, every 10 ms: 3 numbers. Of use ' +
      'beside others, or to see what tone alone contributes.',
    dimension: pitchColumns,
    staticDimension: pitchColumns,
    filters: null,
    frameShiftMs: spectrumShiftMs,
    featureVersion: 'pitch-1',
    extract: async (samples) => pitchFeatures(samples),
  },
  {
    id: 4,
    name: 'fbank_and_pitch',
    description: 'Log mel filterbank energies and pitch',
    explanation:
      'The 41 numbers of fbank, the 3 of pitch, then the deltas and double deltas of the 41: 126 numbers every 10 ms. ' +
      'For languages with tone.',
    dimension: logMelDimension(fbankOptions) + pitchColumns,
    staticDimension: logMelDimension({ ...fbankOptions, deltas: 0 }) + pitchColumns,
    filters: { first: 1, count: fbankOptions.filters },
    frameShiftMs: spectrumShiftMs,
    featureVersion: 'fbank_and_pitch-1',
    extract: async (samples) => withPitch(logMelFilterbank(samples, fbankOptions), samples),
  },
];

/** Pitch put in after the static numbers. */
function withPitch(fbank: FeatureMatrix, samples: Float32Array): FeatureMatrix {
  const pitch = pitchFeatures(samples);
  const statics = logMelDimension({ ...fbankOptions, deltas: 0 });
  const { frameCount } = fbank;
  const dimension = fbank.dimension + pitchColumns;
  const frames = new Float32Array(frameCount * dimension);
  for (let t = 0; t < frameCount; t++) {
    const row = fbank.frames.subarray(t * fbank.dimension, (t + 1) * fbank.dimension);
    frames.set(row.subarray(0, statics), t * dimension);
    frames.set(pitch.frames.subarray(t * pitchColumns, (t + 1) * pitchColumns), t * dimension + statics);
    frames.set(row.subarray(statics), t * dimension + statics + pitchColumns);
  }
  return { frames, frameCount, dimension };
}

const extractors = new Map(builtIn.map((extractor) => [extractor.name, extractor]));

/** Make a feature extractor known by its name. */
export function registerFeatureExtractor(extractor: FeatureExtractor): void {
  extractors.set(extractor.name, extractor);
}

/** Throws 'feature-type-unknown', naming those there are. */
export function featureExtractor(name: string): FeatureExtractor {
  const found = extractors.get(name);
  if (found) return found;
  throw new EngineError(
    'feature-type-unknown',
    `There is no feature type '${name}'. Choose one of: ${[...extractors.keys()].join(', ')}.`,
  );
}

export const isFeatureType = (name: string): boolean => extractors.has(name);

/** Those that a person can choose. */
export const featureTypes: readonly FeatureTypeDescription[] = builtIn.map(({ extract: _, ...rest }) => rest);

/** The description of a feature type. Throws 'feature-type-unknown'. */
export function featureType(name: string): FeatureTypeDescription {
  const { extract: _, ...description } = featureExtractor(name);
  return description;
}

/** Log mel energies of the frames alone, the energy of the frame in front, as in `fbank`: [frames, 41], without waiting. */
export function logMelEnergies(samples: Float32Array): FeatureMatrix {
  return logMelFilterbank(samples, { ...fbankOptions, deltas: 0 });
}
