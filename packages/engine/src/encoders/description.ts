import { EngineError } from '../errors/index.js';
import type { EncoderDescription, FeatureExtractor } from '../features/index.js';

/** What may be said of an encoder's file in a JSON file beside it; what is not said is found out. */
export interface EncoderSettings {
  /** The name of the output that is taken: [batch, frames, size]. */
  readonly output?: string;
  /** Whether each utterance's samples are brought to mean 0 and variance 1, as the preprocessor of the encoder did (do_normalize). */
  readonly normalise?: boolean;
  /** Where mel filters stand among its numbers, from low to high, if it computes filterbanks. */
  readonly filters?: { readonly first: number; readonly count: number };
}

/** Of the features that an encoder makes. */
export const encoderFeatureType = ({ sha256 }: Pick<EncoderDescription, 'sha256'>): string =>
  `encoder-${sha256.slice(0, 12)}`;

/** Changes whenever the numbers do: of the same file another output, or samples given otherwise, are other features. */
export const encoderFeatureVersion = ({
  sha256,
  output,
  normalise,
}: Pick<EncoderDescription, 'sha256' | 'output' | 'normalise'>): string =>
  `encoder-${sha256}-${output}-${normalise ? 'normalised' : 'as-is'}`;

/**
 * The features of an encoder, under a name that no other file has.
 * @param extract computes them; it may load the encoder for that
 */
export function encoderExtractor(
  encoder: EncoderDescription,
  extract: FeatureExtractor['extract'],
): FeatureExtractor {
  const { path, output, dimension, frameShiftMs, filters } = encoder;
  return {
    id: 0,
    name: encoderFeatureType(encoder),
    description: 'A pretrained encoder',
    explanation: `The output ${output} of the encoder ${path}: ${dimension} numbers every ${frameShiftMs} ms.`,
    dimension,
    staticDimension: dimension,
    filters,
    frameShiftMs,
    featureVersion: encoderFeatureVersion(encoder),
    encoder,
    extract,
  };
}

/**
 * The JSON beside an encoder: its own, or the `preprocessor_config.json` that encoders are published with.
 * @param name of the JSON file, for messages
 * @throws EngineError 'encoder-unusable'
 */
export function readEncoderSettings(text: string, name: string): EncoderSettings {
  const wrong = (what: string): EngineError =>
    new EngineError(
      'encoder-unusable',
      `${name} does not describe an encoder: ${what}. Correct it, or take it away.`,
    );
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw wrong('it is no JSON');
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw wrong('it is no JSON object');
  const { output, normalise, filters, do_normalize, sampling_rate } = given as Record<string, unknown>;
  if (sampling_rate !== undefined && sampling_rate !== 16_000) {
    throw wrong(`its sampling_rate is ${String(sampling_rate)}, and 16000 is what recordings are brought to`);
  }
  if (output !== undefined && typeof output !== 'string') throw wrong('its "output" is no name');
  const zeroMean = normalise ?? do_normalize;
  if (zeroMean !== undefined && typeof zeroMean !== 'boolean')
    throw wrong('its "normalise" is neither true nor false');
  if (filters !== undefined && !isFilters(filters))
    throw wrong('its "filters" are not {"first": …, "count": …}');
  return {
    ...(output !== undefined && { output }),
    ...(zeroMean !== undefined && { normalise: zeroMean }),
    ...(filters !== undefined && { filters }),
  };
}

function isFilters(value: unknown): value is { first: number; count: number } {
  if (typeof value !== 'object' || value === null) return false;
  const { first, count } = value as Record<string, unknown>;
  return [first, count].every((x) => Number.isInteger(x) && Number(x) >= 0) && Number(count) > 0;
}

/** Undefined for what is no description, as in a model file that was changed by hand. */
export function encoderDescriptionOf(value: unknown): EncoderDescription | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const one = value as Partial<EncoderDescription>;
  const isWhole =
    /^[0-9a-f]{64}$/u.test(String(one.sha256)) &&
    typeof one.path === 'string' &&
    (one.input === 'samples' || one.input === 'filterbank') &&
    typeof one.output === 'string' &&
    typeof one.normalise === 'boolean' &&
    (one.filters === null || isFilters(one.filters)) &&
    Number.isInteger(one.dimension) &&
    Number(one.frameShiftMs) > 0;
  return isWhole ? (one as EncoderDescription) : undefined;
}
