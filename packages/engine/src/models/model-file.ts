import { EngineError } from '../errors/index.js';
import { readModelMetadata } from '../nn/graph.js';
import type { ModelDescription } from './types.js';

/** The version of what stands in a model file's metadata. */
const format = 'persephone-recogniser-1';
const key = 'persephone';

/** The label n-grams of the training transcriptions, and how much they count: see ../language. */
export interface StoredLanguageModel {
  readonly order: number;
  readonly weight: number;
  readonly insertionBonus: number;
  /** As `encodeCounts` writes them. */
  readonly counts: string;
}

/** Everything a recogniser needs beside its graph. */
export interface ModelFileDescription extends ModelDescription {
  readonly languageModel?: StoredLanguageModel;
  readonly featureVersion: string;
  readonly featureDimension: number;
  readonly stack: number;
}

export type NewModelFileDescription = Omit<ModelFileDescription, 'format'>;

/** Metadata as text values, since ONNX knows no others: one JSON object under one key. */
export function describeModel(description: NewModelFileDescription): Record<string, string> {
  return { [key]: JSON.stringify({ format, ...description }) };
}

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((v) => typeof v === 'string');

/** Throws 'model-file-invalid' where the bytes are no ONNX file, or none of ours. */
export function readDescription(bytes: Uint8Array): ModelFileDescription {
  let text: string | undefined;
  try {
    text = readModelMetadata(bytes).get(key);
  } catch (cause) {
    throw new EngineError(
      'model-file-invalid',
      'The file is not an ONNX model: it may be damaged or another kind of file.',
      {
        cause,
      },
    );
  }
  if (text === undefined) {
    throw new EngineError(
      'model-file-invalid',
      'The ONNX file was not made by this program: it says nothing of its labels and features.',
    );
  }
  const d = parsed(text);
  const known =
    typeof d === 'object' && d !== null && 'format' in d ? (d as Partial<ModelFileDescription>) : undefined;
  if (known?.format !== format) {
    throw new EngineError(
      'model-file-invalid',
      `The model file is of the format '${String(known?.format)}', this program reads '${format}'.`,
    );
  }
  if (
    !isStrings(known.labels) ||
    typeof known.featureType !== 'string' ||
    !Number.isInteger(known.stack) ||
    !Number.isInteger(known.featureDimension) ||
    !Number.isInteger(known.beamWidth)
  ) {
    throw new EngineError(
      'model-file-invalid',
      'The description in the model file is incomplete; export it again.',
    );
  }
  return known as ModelFileDescription;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
