import { architectures, firstArchitecture, isArchitecture } from '../architectures/index.js';
import { encoderDescriptionOf } from '../encoders/index.js';
import { EngineError } from '../errors/index.js';
import type { Calibration } from '../metrics/calibration.js';
import { readModelMetadata, withModelMetadata } from '../nn/graph.js';
import type { ModelDescription } from './types.js';

/** The version of what stands in a model file's metadata. */
const format = 'persephone-recogniser-1';
const key = 'persephone';

/** The label n-grams of the training transcriptions, and how much they count: see ../language. */
export interface StoredLanguageModel {
  readonly order: number;
  readonly weight: number;
  readonly insertionBonus: number;
  /** See `labelBonuses`; 0 where not given, as in models of earlier versions. */
  readonly priorWeight?: number;
  /** As `encodeCounts` writes them. */
  readonly counts: string;
}

/** Everything a recogniser needs beside its graph. */
export interface ModelFileDescription extends ModelDescription {
  readonly languageModel?: StoredLanguageModel;
  /** Of the confidence in each recognised label, by the validation set; without it confidences are the network's own. */
  readonly calibration?: Calibration;
  /** How much later, in ms, labels are spoken than the network outputs them, where it is early or late as a whole. */
  readonly alignmentShiftMs?: number;
  /** Over how many shifts of the input posteriors are averaged (see `inferShiftAveraged`); 1 where not given. */
  readonly averagedShifts?: number;
  readonly featureVersion: string;
  readonly featureDimension: number;
  /** Frames of a step of the network. */
  readonly subsamplingFactor: number;
}

export type NewModelFileDescription = Omit<ModelFileDescription, 'format'>;

/** What earlier versions call a member of the description: read, and written beside it so that they can use the file. */
const earlierNames = { subsamplingFactor: 'stack', averagedShifts: 'listens' } as const;

/** Metadata as text values, since ONNX knows no others: one JSON object under one key. */
export function describeModel(description: NewModelFileDescription): Record<string, string> {
  const { subsamplingFactor, averagedShifts } = description;
  const earlier = {
    [earlierNames.subsamplingFactor]: subsamplingFactor,
    [earlierNames.averagedShifts]: averagedShifts,
  };
  return { [key]: JSON.stringify({ format, ...description, ...earlier }) };
}

/** A description in the names of this version alone. */
function inCurrentNames(description: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const {
    [earlierNames.subsamplingFactor]: stack,
    [earlierNames.averagedShifts]: listens,
    ...rest
  } = description;
  const { subsamplingFactor = stack, averagedShifts = listens } = rest;
  // What is there keeps its place: described again, a file stays the same to the byte.
  return { ...rest, subsamplingFactor, ...(averagedShifts !== undefined && { averagedShifts }) };
}

/** The same network with another description. */
export function redescribed(bytes: Uint8Array, description: NewModelFileDescription): Uint8Array {
  return withModelMetadata(bytes, describeModel(description));
}

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((v) => typeof v === 'string');

function isCalibrationOrNone(value: unknown): boolean {
  if (value === undefined) return true;
  if (typeof value !== 'object' || value === null) return false;
  const { low, high, shift } = value as Partial<Calibration>;
  return [low, high, shift].every(Number.isFinite) && Number(low) >= 0 && Number(high) >= 0;
}

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
      'The ONNX file was not made by this program: it does not describe its labels and features.',
    );
  }
  const d = parsed(text);
  const known =
    typeof d === 'object' && d !== null && 'format' in d
      ? (inCurrentNames(d as Record<string, unknown>) as Partial<ModelFileDescription>)
      : undefined;
  if (known?.format !== format) {
    throw new EngineError(
      'model-file-invalid',
      `The model file is of the format '${String(known?.format)}', this program reads '${format}'.`,
    );
  }
  if (
    !isStrings(known.labels) ||
    typeof known.featureType !== 'string' ||
    !Number.isInteger(known.subsamplingFactor) ||
    !Number.isInteger(known.featureDimension) ||
    !Number.isInteger(known.beamWidth) ||
    !isCalibrationOrNone(known.calibration) ||
    !(known.encoder === undefined || encoderDescriptionOf(known.encoder)) ||
    !(known.averagedShifts === undefined || known.averagedShifts === 1 || known.averagedShifts === 3) ||
    !(known.alignmentShiftMs === undefined || Number.isFinite(known.alignmentShiftMs))
  ) {
    throw new EngineError(
      'model-file-invalid',
      'The description in the model file is incomplete; export it again.',
    );
  }
  // The first models do not all name it.
  const { architecture = firstArchitecture } = known;
  if (!isArchitecture(architecture)) {
    const names = architectures().map(({ name }) => name);
    throw new EngineError(
      'model-file-invalid',
      `The network in the model file is of the architecture '${architecture}', this program knows ${names.join(', ')}; ` +
        'use a newer version of it.',
    );
  }
  return { ...(known as ModelFileDescription), architecture };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
